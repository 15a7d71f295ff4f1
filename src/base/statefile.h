// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"

#include <QJsonObject>

#include <optional>

namespace proxym {

//! What a file in `<config>.d/` holds. Nothing, with a warning in the log, where it cannot be read or is
//! damaged; no file at all is no reason to warn.
[[nodiscard]] std::optional<QJsonObject> readState(const QString &path);

//! Replaces the file as a whole: after a crash it is the old one or the new one. Makes its directory.
[[nodiscard]] Result<Done> writeState(const QString &path, const QJsonObject &state);

} // namespace proxym
