// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/livestates.h"

using namespace std::chrono_literals;

namespace proxym {

namespace {

//! Whoever looks at one service waits this long for what HAProxy says of it, and is shown the rest without.
constexpr std::chrono::milliseconds patienceWithServers = 1s;
//! Nobody shall see a list wait for HAProxy, which answers within a millisecond unless it has no processor to
//! do so.
constexpr std::chrono::milliseconds patienceWithCounts = 10ms;

template <class Said> QHash<QString, Said> nothingOf(const QStringList &backends)
{
    QHash<QString, Said> nothing;
    for (const QString &backend : backends)
        nothing.insert(backend, Said());
    return nothing;
}

} // namespace

LiveStates::LiveStates(const HaproxySettings &settings, std::function<bool()> isRunning)
    : m_admin(settings.adminSocketPath(),
              std::min<std::chrono::milliseconds>(settings.timeout, patienceWithServers))
    , m_isRunning(std::move(isRunning))
    , m_servers([this](const QStringList &backends) { return m_admin.liveServers(backends); },
                {patienceWithServers})
    , m_counts([this](const QStringList &backends) { return m_admin.liveCounts(backends); },
               {patienceWithCounts})
{
}

Task<LiveServers> LiveStates::servers(QStringList backends)
{
    if (!m_isRunning())
        co_return nothingOf<QList<LiveServer>>(backends);
    co_return co_await m_servers.of(backends);
}

Task<LiveCounts> LiveStates::counts(QStringList backends)
{
    if (!m_isRunning())
        co_return nothingOf<int>(backends);
    co_return co_await m_counts.of(backends);
}

Task<> LiveStates::stop()
{
    co_await m_servers.stop();
    co_await m_counts.stop();
}

} // namespace proxym
