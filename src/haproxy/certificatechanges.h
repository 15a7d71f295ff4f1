// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/certificate.h"
#include "haproxy/runtimecommand.h"

namespace proxym {

//! How a running HAProxy gets from the certificates it presents to others. Pure.
struct CertificateChanges {
    QList<RuntimeCommand> commands;
    QString reason; //!< "shop.pem renewed"; empty where nothing changes
    //! Why only a reload does it; then there are no commands. HAProxy chooses among certificates for the same
    //! name, and for none, in the order in which it got them, which after a change at run time is not that of
    //! the files.
    QString objection;

    CertificateChanges(const QList<Certificate> &before, const QList<Certificate> &now);
};

} // namespace proxym
