// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"

#include <QJsonObject>

#include <functional>
#include <optional>

namespace proxym {

//! The content of a file in `<config>.d/`. Nothing, with a warning in the log, if it cannot be read or is
//! damaged; a missing file causes no warning.
[[nodiscard]] std::optional<QJsonObject> readState(const QString &path);
//! The same, but the elements of the array `list` are given to `visit` in their order, and it is empty in the
//! result. Nothing: what was visited does not count.
[[nodiscard]] std::optional<QJsonObject> readState(const QString &path, const QString &list,
                                                   const std::function<void(const QJsonValue &)> &visit);

//! Replaces the file as a whole: after a crash it is the old one or the new one. Creates its directory.
[[nodiscard]] Result<Done> writeState(const QString &path, const QJsonObject &state);
//! The same, with an array `list` of all that `next` returns before it returns nothing: a long list takes ten
//! times as much memory as JSON as on disk.
[[nodiscard]] Result<Done> writeState(const QString &path, const QJsonObject &state, const QString &list,
                                      const std::function<std::optional<QJsonObject>()> &next);

} // namespace proxym
