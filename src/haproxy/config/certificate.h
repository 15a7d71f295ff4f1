// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"

#include <QMap>
#include <QStringList>

namespace proxym {

//! A certificate that HAProxy presents, with its chain and its key.
struct Certificate {
    QString file; //!< name of the file that HAProxy reads; needs no escapes in commands to the admin socket
    QByteArray pem; //!< PEM blocks without empty lines between them; empty where only HAProxy knows it
    QMap<QString, QByteArray> companions; //!< suffix (".ocsp", ".issuer", ".sctl") → content of that file
    //! Its domains, in lower case: "example.com", "*.example.com". Empty, like `fingerprint`, where only
    //! HAProxy can read this kind of certificate ("BEGIN TRUSTED CERTIFICATE").
    QStringList domains;
    QString fingerprint; //!< SHA-1 of the certificate itself, in capital hexadecimal digits

    bool operator==(const Certificate &) const = default;
};

//! The certificates of a directory as HAProxy finds them there, file name → content. Each file is one, except
//! those that accompany another (`.key`, `.ocsp`, `.issuer`, `.sctl`). Sorted by `file`, which is HAProxy's
//! order: the first serves clients that ask for none of the names. `refused` says why a file is not a
//! certificate.
struct CertificateFiles {
    QList<Certificate> certificates;
    QMap<QString, QString> refused; //!< file → "is cut off: no END line of CERTIFICATE"

    [[nodiscard]] static CertificateFiles from(const QMap<QString, QByteArray> &contents);
};

//! Suffixes of the files that accompany a certificate.
[[nodiscard]] QStringList companionEndings();

//! The name that a file of this name has where HAProxy reads it.
[[nodiscard]] QString shelvedName(const QString &fileName);

} // namespace proxym
