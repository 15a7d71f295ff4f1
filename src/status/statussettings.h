// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "settings/opensocket.h"

#include <QStringList>

namespace proxym {

struct StatusSettings {
    std::optional<Endpoint> listenAddress; //!< absent: the callback's address, else 127.0.0.1:5678
    QList<OpenSocket> passed; //!< where the page is in any case, if there are some
    QString user;
    Secret password;
    QStringList allowedHosts; //!< additional names accepted in `Host:`
    QStringList peers; //!< status pages of the other edges
    QStringList dnsServers; //!< who is asked for their names; empty: the system

    //! Where the page is: at a socket that was passed, else at its own address if set, else where `events`
    //! come in, else on loopback.
    [[nodiscard]] Endpoint pageAddress(const std::optional<Endpoint> &events) const
    {
        if (!passed.isEmpty())
            return passed.first().address;
        constexpr Port usual = Port::of<5678>();
        return listenAddress.value_or(events.value_or(Endpoint{QStringLiteral("127.0.0.1"), usual}));
    }
};

} // namespace proxym
