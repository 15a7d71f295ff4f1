// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/certificate.h"
#include "haproxy/plan/runtimecommand.h"

namespace proxym {

//! How a running HAProxy gets from the certificates it presents to a different set. Pure.
struct CertificateChanges {
    QList<RuntimeCommand> commands;
    QString reason; //!< "certificate shop.pem renewed"; empty where nothing changes
    //! Why only a reload can do it; then there are no commands. For one name, and for clients that ask for
    //! none, HAProxy chooses among certificates in the order in which it received them, and after a change at
    //! run time that is no longer the order of the files. A name that moves from one file to another would be
    //! without a certificate in between.
    QString objection;

    CertificateChanges(const QList<Certificate> &before, const QList<Certificate> &now);
};

//! As much of the way from `before` to `now` as HAProxy can do without a reload: each change that by itself
//! needs none.
[[nodiscard]] QList<Certificate> certificatesAtRunTime(const QList<Certificate> &before,
                                                       const QList<Certificate> &now);

} // namespace proxym
