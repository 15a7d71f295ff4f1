// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/certificate.h"
#include "haproxy/plan/runtimecommand.h"

namespace proxym {

//! How a running HAProxy gets from the certificates it presents to others. Pure.
struct CertificateChanges {
    QList<RuntimeCommand> commands;
    QString reason; //!< "certificate shop.pem renewed"; empty where nothing changes
    //! Why only a reload does it; then there are no commands. HAProxy chooses among certificates for the same
    //! name, and for none, in the order in which it got them, which after a change at run time is not that of
    //! the files; and a name that moves from one file to another would be without a certificate in between.
    QString objection;

    CertificateChanges(const QList<Certificate> &before, const QList<Certificate> &now);
};

//! What HAProxy can be told of the way from `before` to `now` without a reload: each change that needs none
//! by itself.
[[nodiscard]] QList<Certificate> certificatesAtRunTime(const QList<Certificate> &before,
                                                       const QList<Certificate> &now);

} // namespace proxym
