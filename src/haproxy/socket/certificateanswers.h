// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QMap>
#include <QStringList>

namespace proxym {

//! From `show ssl crt-list DIRECTORY`: the files in it.
[[nodiscard]] QStringList certificateListFrom(const QByteArray &answer, const QString &directory);
//! From `show ssl cert A; show ssl cert B; …`: file name → SHA-1 in capital hexadecimal digits. Files that
//! HAProxy does not have are missing.
[[nodiscard]] QMap<QString, QString> fingerprintsFrom(const QByteArray &answer);

} // namespace proxym
