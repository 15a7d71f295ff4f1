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

Task<RequestRates> LiveStates::rates(QStringList backends)
{
    if (!m_isRunning())
        co_return nothingOf<int>(backends);
    const QStringList all(1, allBackends);
    const QHash<QString, RequestRates> answer = co_await m_rates.of(all);
    const RequestRates known = answer.value(allBackends);
    RequestRates rates;
    for (const QString &backend : std::as_const(backends)) {
        if (const auto rate = known.constFind(backend); rate != known.constEnd())
            rates.insert(backend, *rate);
    }
    co_return rates;
}

Task<> LiveStates::stop()
{
    co_await m_servers.stop();
    co_await m_counts.stop();
    co_await m_rates.stop();
}

} // namespace proxym
