// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"

#include <QJsonObject>

#include <optional>

namespace proxym {

//! The content of a file in `<config>.d/`. Nothing, with a warning in the log, if it cannot be read or is
//! damaged; a missing file causes no warning.
[[nodiscard]] std::optional<QJsonObject> readState(const QString &path);

//! Replaces the file as a whole: after a crash it is the old one or the new one. Creates its directory.
[[nodiscard]] Result<Done> writeState(const QString &path, const QJsonObject &state);

} // namespace proxym
