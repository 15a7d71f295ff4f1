// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QJsonValue>

#include <chrono>

namespace proxym {

//! Null for an empty text.
[[nodiscard]] QJsonValue textOrNull(const QString &text);
//! In milliseconds.
[[nodiscard]] QJsonValue durationJson(std::chrono::microseconds duration);
//! "2024-02-03T04:05:06.789Z"; null for an invalid time.
[[nodiscard]] QJsonValue timeJson(const QDateTime &time);

} // namespace proxym
