// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

namespace proxym {

//! HAProxy configuration, or what HAProxy says of it, as it may be shown: an ellipsis in place of passwords
//! of users and of `stats auth`, of what headers that authorise are set to, and of passwords in URLs. Also
//! for diffs, which begin their lines with a sign. What HAProxy is to read never comes by here.
[[nodiscard]] QString withoutSecrets(const QString &text);
[[nodiscard]] QByteArray withoutSecrets(const QByteArray &text);
[[nodiscard]] QStringList withoutSecrets(const QStringList &lines);

} // namespace proxym
