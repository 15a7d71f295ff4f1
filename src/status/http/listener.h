// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"
#include "settings/opensocket.h"
#include "status/http/guardedserver.h"

#include <QHttpServer>

namespace proxym {

//! A QHttpServer on one address, or on sockets that are open already, behind GuardedTcpServer.
class Listener final {
public:
    explicit Listener(const ConnectionLimits &limits);

    //! Routes are added before listen() and take().
    [[nodiscard]] QHttpServer &http() { return m_http; }
    //! The error names the address and the reason. Waits up to one second for an address in use.
    [[nodiscard]] Result<Done> listen(const Endpoint &address);
    //! Serves a socket that listens already, and closes it in the end. The error names its address.
    [[nodiscard]] Result<Done> take(const OpenSocket &socket);

private:
    ConnectionLimits m_limits;
    QHttpServer m_http;
};

} // namespace proxym
