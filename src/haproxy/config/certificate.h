// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"

#include <QMap>
#include <QStringList>

namespace proxym {

//! A certificate that HAProxy presents, with its chain and its key.
struct Certificate {
    QString file; //!< its file's name where HAProxy reads it; no word of the admin socket needs escapes in it
    QByteArray pem; //!< PEM blocks without a line between them; empty where only HAProxy knows it
    QMap<QString, QByteArray> companions; //!< suffix (".ocsp", ".issuer", ".sctl") → content of that file
    //! That it is for, in lower case: "example.com", "*.example.com". Empty, as `fingerprint`, where the
    //! certificate is of a kind that only HAProxy reads ("BEGIN TRUSTED CERTIFICATE").
    QStringList domains;
    QString fingerprint; //!< SHA-1 of the certificate itself, in capital hexadecimal digits

    bool operator==(const Certificate &) const = default;
};

//! The certificates in a directory as HAProxy finds them there, file name → content: each file is one, but
//! for those that go with another (`.key`, `.ocsp`, `.issuer`, `.sctl`). Sorted by `file`, which is HAProxy's
//! order: the first is for clients that ask for none of the names. `refused` says why a file is none.
struct CertificateFiles {
    QList<Certificate> certificates;
    QMap<QString, QString> refused; //!< file → "is cut off: no END line of CERTIFICATE"

    [[nodiscard]] static CertificateFiles from(const QMap<QString, QByteArray> &contents);
};

//! Endings of the names of files that go with a certificate.
[[nodiscard]] QStringList companionEndings();

//! How a file of this name is called where HAProxy reads it.
[[nodiscard]] QString shelvedName(const QString &fileName);

} // namespace proxym
