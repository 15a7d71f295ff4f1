// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "settings/settingtypes.h"
#include "settings/sharedsettings.h"
#include "zookeeper/zookeeperplace.h"

#include <chrono>

namespace proxym {

enum class MarathonEvents { Auto, Callback, Stream, Poll };

struct MarathonSettings {
    std::optional<bool> enabled; //!< absent: enabled if servers are set
    FoundServers servers; //!< with scheme, host, port; the path is a prefix without trailing '/'
    QString callbackHost;
    std::optional<Port> callbackPort;
    QString callbackEndpoint = QStringLiteral("/callback");
    QString callbackUrl; //!< exactly as given to Marathon; empty: built from the three
    MarathonEvents events = MarathonEvents::Auto;
    QString user;
    Secret password;
    Secret token;
    QString caFile;
    bool configLabels = false;
    bool lbLabels = false;
    QStringList lbGroups; //!< of marathon-lb
    std::chrono::milliseconds timeout{10'000}; //!< whole request
    SharedSettings shared; //!< its resync interval is also the poll interval

    [[nodiscard]] bool isEnabled() const { return enabled.value_or(!servers.isEmpty()); }
    //! Where events come in by callback; nothing if they do not.
    [[nodiscard]] std::optional<Endpoint> callbackAddress() const
    {
        const bool isWanted = events == MarathonEvents::Callback || events == MarathonEvents::Auto;
        if (!isEnabled() || !isWanted || callbackHost.isEmpty() || !callbackPort)
            return std::nullopt;
        return Endpoint{callbackHost, *callbackPort};
    }
};

} // namespace proxym
