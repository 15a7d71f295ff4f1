// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

namespace proxym {

//! HAProxy configuration, or HAProxy's messages about it, as it may be shown: with an ellipsis in place of
//! passwords of users and of `stats auth`, values of headers that authorise, and passwords in URLs. Also
//! works for diffs, whose lines begin with a sign. Text for HAProxy itself never goes through this.
[[nodiscard]] QString withoutSecrets(const QString &text);
[[nodiscard]] QByteArray withoutSecrets(const QByteArray &text);
[[nodiscard]] QStringList withoutSecrets(const QStringList &lines);

} // namespace proxym
