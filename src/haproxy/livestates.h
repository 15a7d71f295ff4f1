// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/haproxyadmin.h"
#include "haproxy/haproxysettings.h"
#include "haproxy/liveview.h"

namespace proxym {

//! What HAProxy says of servers to those who look at the page (ConfigGenerator::liveServers(), liveCounts(),
//! requestRates()).
class LiveStates final {
public:
    explicit LiveStates(const HaproxySettings &settings);

    [[nodiscard]] Task<LiveServers> servers(QStringList backends)
    {
        return m_servers.of(std::move(backends));
    }
    [[nodiscard]] Task<LiveCounts> counts(QStringList backends) { return m_counts.of(std::move(backends)); }
    [[nodiscard]] Task<RequestRates> rates(QStringList backends);
    //! Returns when HAProxy is asked nothing any more.
    [[nodiscard]] Task<> stop();

private:
    HaproxyAdmin m_admin;
    LiveView<QList<LiveServer>> m_servers;
    LiveView<int> m_counts;
    LiveView<RequestRates> m_rates; //!< under one name for all backends
};

} // namespace proxym
