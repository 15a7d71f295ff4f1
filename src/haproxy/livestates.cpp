// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/livestates.h"

using namespace std::chrono_literals;

namespace proxym {

namespace {

//! Whoever looks at one service waits this long for what HAProxy says of it, and is shown the rest without.
constexpr std::chrono::milliseconds patienceWithServers = 1s;
//! Nobody shall see a list wait for HAProxy, which answers within a millisecond unless it has no processor to do so.
constexpr std::chrono::milliseconds patienceWithCounts = 10ms;

} // namespace

LiveStates::LiveStates(const HaproxySettings &settings)
    : m_admin(settings.adminSocketPath(), std::min<std::chrono::milliseconds>(settings.timeout, patienceWithServers)),
      m_servers([this](const QStringList &backends) { return m_admin.liveServers(backends); }, {patienceWithServers}),
      m_counts([this](const QStringList &backends) { return m_admin.liveCounts(backends); }, {patienceWithCounts})
{
}

Task<> LiveStates::stop()
{
    co_await m_servers.stop();
    co_await m_counts.stop();
}

} // namespace proxym
