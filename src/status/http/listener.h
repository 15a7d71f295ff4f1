// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"
#include "settings/settingtypes.h"
#include "status/http/guardedserver.h"

#include <QHttpServer>

namespace proxym {

//! A QHttpServer on one address, behind GuardedTcpServer.
class Listener final {
public:
    explicit Listener(const ConnectionLimits &limits);

    //! Routes are added before listen().
    [[nodiscard]] QHttpServer &http() { return m_http; }
    //! The error names the address and the reason. Waits up to one second for an address in use.
    [[nodiscard]] Result<Done> listen(const Endpoint &address);

private:
    std::unique_ptr<GuardedTcpServer> m_tcp; //!< QHttpServer owns it once it listens
    QHttpServer m_http;
};

} // namespace proxym
