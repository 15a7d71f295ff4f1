// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/task.h"
#include "haproxy/config/certificate.h"
#include "haproxy/config/settings.h"

namespace proxym {

//! Why HAProxy does not load a certificate.
struct CertificateRefusal {
    QString why; //!< its own words
    bool isCrash = false; //!< it ended by a signal, which need not be the certificate's fault
};
using CertificateRefusals = QMap<QString, CertificateRefusal>; //!< by file

//! Which of these HAProxy would not load beside this `global` text. Three checks for all that HAProxy names;
//! whom it does not name is found by halves. What is tried out lies in the helpers' directory meanwhile; one
//! at a time. Errors: why nothing could be checked.
[[nodiscard]] Task<Result<CertificateRefusals>> refusedCertificates(QList<Certificate> certificates,
                                                                    QByteArray global,
                                                                    HaproxySettings settings,
                                                                    QString helpersPath);

} // namespace proxym
