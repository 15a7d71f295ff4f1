// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/task.h"
#include "haproxy/config/certificate.h"
#include "haproxy/config/settings.h"

namespace proxym {

//! Why HAProxy does not load a certificate.
struct CertificateRefusal {
    QString why; //!< HAProxy's message
    bool isCrash = false; //!< HAProxy was ended by a signal, which need not be the certificate's fault
};
using CertificateRefusals = QMap<QString, CertificateRefusal>; //!< by file

//! The certificates that HAProxy would not load together with this `global` text. Three checks find all that
//! HAProxy names; the others are found by bisection. Meanwhile copies of them are in the helpers' directory,
//! so only one call may run at a time. Errors: why nothing could be checked.
[[nodiscard]] Task<Result<CertificateRefusals>> refusedCertificates(QList<Certificate> certificates,
                                                                    QByteArray global,
                                                                    HaproxySettings settings,
                                                                    QString helpersPath);

} // namespace proxym
