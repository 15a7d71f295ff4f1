// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/settings.h"
#include "haproxy/plan/seating.h"
#include "haproxy/socket/admin.h"
#include "haproxy/socket/liveview.h"

namespace proxym {

//! What HAProxy reports about servers, for viewers of the page (ConfigGenerator::liveServers(), liveCounts(),
//! requestRates()), by NAME; `seats` tells which backends to ask about. A HAProxy that is not running has no
//! live server.
class LiveStates final {
public:
    explicit LiveStates(
        const HaproxySettings &settings, std::function<bool()> isRunning = [] { return true; });

    [[nodiscard]] Task<LiveServers> servers(QStringList names, Seats seats = {});
    [[nodiscard]] Task<LiveCounts> counts(QStringList names, Seats seats = {});
    [[nodiscard]] Task<RequestRates> rates(QStringList names, Seats seats = {});
    //! Returns once HAProxy is no longer being asked anything.
    [[nodiscard]] Task<> stop();

private:
    HaproxyAdmin m_admin;
    std::function<bool()> m_isRunning;
    LiveView<QList<LiveServer>> m_servers;
    LiveView<int> m_counts;
    LiveView<RequestRates> m_rates; //!< one entry for all backends together
};

} // namespace proxym
