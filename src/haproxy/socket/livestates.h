// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/settings.h"
#include "haproxy/socket/admin.h"
#include "haproxy/socket/liveview.h"

namespace proxym {

//! What HAProxy says of servers to those who look at the page (ConfigGenerator::liveServers(), liveCounts(),
//! requestRates()). One that does not run has no live server.
class LiveStates final {
public:
    explicit LiveStates(
        const HaproxySettings &settings, std::function<bool()> isRunning = [] { return true; });

    [[nodiscard]] Task<LiveServers> servers(QStringList backends);
    [[nodiscard]] Task<LiveCounts> counts(QStringList backends);
    [[nodiscard]] Task<RequestRates> rates(QStringList backends);
    //! Returns when HAProxy is asked nothing any more.
    [[nodiscard]] Task<> stop();

private:
    HaproxyAdmin m_admin;
    std::function<bool()> m_isRunning;
    LiveView<QList<LiveServer>> m_servers;
    LiveView<int> m_counts;
    LiveView<RequestRates> m_rates; //!< under one name for all backends
};

} // namespace proxym
