// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/port.h"

#include <QByteArray>
#include <QStringList>

namespace proxym::test {

//! A new self-signed certificate for these domains, with its key: two PEM blocks. Empty where `openssl` is
//! not installed.
[[nodiscard]] QByteArray newCertificate(const QStringList &domains,
                                        const QString &keyKind = QStringLiteral("ec"));
//! Only the first block of that kind ("CERTIFICATE", "PRIVATE KEY").
[[nodiscard]] QByteArray blockOf(const QByteArray &pem, const QByteArray &kind);

//! SHA-1 of the certificate in `pem`, in capital hexadecimal digits.
[[nodiscard]] QString fingerprintIn(const QByteArray &pem);
//! The SHA-1 of the certificate shown to a client that asks for this name; empty where there is none.
[[nodiscard]] QString shownCertificate(Port port, const QString &name);

} // namespace proxym::test
