// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/socket/livestates.h"

using namespace std::chrono_literals;

namespace proxym {

namespace {

//! A viewer of one service waits this long for HAProxy's answer, and is then shown the rest without it.
constexpr std::chrono::milliseconds patienceWithServers = 1s;
//! A list must never wait noticeably for HAProxy, which answers within a millisecond unless it gets no CPU
//! time.
constexpr std::chrono::milliseconds patienceWithCounts = 10ms;

template <class Said> QHash<QString, Said> nothingOf(const QStringList &backends)
{
    QHash<QString, Said> nothing;
    for (const QString &backend : backends)
        nothing.insert(backend, Said());
    return nothing;
}

QStringList backendsOf(QStringList names, const Seats &seats)
{
    for (QString &name : names)
        name = seats.value(name, name);
    return names;
}

template <class Said>
QHash<QString, Said> byName(const QHash<QString, Said> &said, const QStringList &names, const Seats &seats)
{
    QHash<QString, Said> result;
    for (const QString &name : names) {
        if (const auto one = said.constFind(seats.value(name, name)); one != said.cend())
            result.insert(name, *one);
    }
    return result;
}

//! With 10,000 services HAProxy writes 2.6 MB for one answer.
constexpr std::chrono::milliseconds ratesKept = 2s;
const QString allBackends;

Task<Result<QHash<QString, RequestRates>>> ratesOfAll(HaproxyAdmin admin)
{
    const Result<RequestRates> rates = co_await admin.requestRates();
    if (!rates)
        co_return tl::unexpected(rates.error());
    QHash<QString, RequestRates> all;
    all.insert(allBackends, *rates);
    co_return all;
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
    , m_rates([this](const QStringList &) { return ratesOfAll(m_admin); }, {patienceWithCounts, ratesKept})
{
}

Task<LiveServers> LiveStates::servers(QStringList names, Seats seats)
{
    if (!m_isRunning())
        co_return nothingOf<QList<LiveServer>>(names);
    const QStringList backends = backendsOf(names, seats);
    const LiveServers said = co_await m_servers.of(backends);
    co_return byName(said, names, seats);
}

Task<LiveCounts> LiveStates::counts(QStringList names, Seats seats)
{
    if (!m_isRunning())
        co_return nothingOf<int>(names);
    const QStringList backends = backendsOf(names, seats);
    const LiveCounts said = co_await m_counts.of(backends);
    co_return byName(said, names, seats);
}

Task<RequestRates> LiveStates::rates(QStringList names, Seats seats)
{
    if (!m_isRunning())
        co_return nothingOf<int>(names);
    const QStringList all(1, allBackends);
    const QHash<QString, RequestRates> answer = co_await m_rates.of(all);
    co_return byName(answer.value(allBackends), names, seats);
}

Task<> LiveStates::stop()
{
    co_await m_servers.stop();
    co_await m_counts.stop();
    co_await m_rates.stop();
}

} // namespace proxym
