// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/livestates.h"

#include "core/emission.h"


using namespace std::chrono_literals;

namespace proxym {

LiveStates::LiveStates(const HaproxyAdmin &admin, std::chrono::milliseconds keep) : m_admin(admin), m_keep(keep) { }

Task<LiveServers> LiveStates::of(QStringList backends)
{
    while (m_isAsking)
        co_await emissionOf(this, &LiveStates::asked, 1s);
    const Clock::time_point now = Clock::now();
    m_known.removeIf([now](auto entry) { return entry.value().until <= now; });
    QStringList unknown;
    for (const QString &backend : backends) {
        if (!m_known.contains(backend))
            unknown.append(backend);
    }
    if (!unknown.isEmpty() && m_silentUntil <= now)
        co_await ask(unknown);
    LiveServers live;
    for (const QString &backend : backends) {
        if (const auto servers = m_known.value(backend).servers)
            live.insert(backend, *servers);
    }
    co_return live;
}

Task<> LiveStates::ask(QStringList backends)
{
    m_isAsking = true;
    const auto answer = co_await m_admin.liveServers(backends);
    const Clock::time_point until = Clock::now() + m_keep;
    if (!answer)
        m_silentUntil = until;
    for (const QString &backend : answer ? backends : QStringList()) {
        const auto found = answer->constFind(backend);
        m_known.insert(backend, {until, found == answer->constEnd() ? std::nullopt : std::optional(*found)});
    }
    m_isAsking = false;
    Q_EMIT asked();
}

} // namespace proxym
