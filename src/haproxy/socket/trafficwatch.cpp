// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/socket/trafficwatch.h"

#include "haproxy/config/sparebackends.h"

#include <QDateTime>
#include <QScopeGuard>

using namespace std::chrono_literals;

namespace proxym {

namespace {

bool areFew(const std::optional<ProxyModel> &model)
{
    return model && model->backends.size() - sparesOf(model->backends).size() <= TrafficWatch::mostServices;
}

} // namespace

TrafficWatch::TrafficWatch(const HaproxyAdmin &admin, std::function<Served()> served,
                           std::chrono::milliseconds interval)
    : m_admin(admin)
    , m_served(std::move(served))
{
    m_next.setInterval(interval);
    connect(&m_next, &QTimer::timeout, this, [this] {
        if (m_turn.isTaken())
            return m_record.miss();
        launch("looking at the traffic", look());
    });
}

void TrafficWatch::start()
{
    if (m_next.isActive())
        return;
    m_next.start();
    launch("looking at the traffic", look());
}

Task<> TrafficWatch::stop()
{
    m_next.stop();
    co_await m_turn.settle();
}

TrafficSamples TrafficWatch::of(const QString &name)
{
    if (name.isEmpty())
        return m_record.ofAll();
    m_askedFor.insert(name, Clock::now());
    return m_record.of(name);
}

void TrafficWatch::forgetWhoAskedLongAgo()
{
    const Clock::time_point oldest = Clock::now() - 1min;
    m_askedFor.removeIf([oldest](const auto &asked) { return asked.value() < oldest; });
}

Task<> TrafficWatch::look()
{
    co_await m_turn.enter();
    const auto leaving = qScopeGuard([this] { m_turn.leave(); });
    forgetWhoAskedLongAgo();
    const bool withBackends = areFew(m_served().model) || !m_askedFor.isEmpty();
    const auto report = co_await m_admin.traffic(withBackends);
    if (report)
        take(*report, m_served());
    else
        m_record.miss();
}

void TrafficWatch::take(const TrafficReport &report, const Served &served)
{
    QHash<QString, QString> names;
    if (served.model) {
        const bool keepsAll = areFew(served.model);
        for (const ProxyBackend &backend : served.model->backends) {
            if ((keepsAll || m_askedFor.contains(backend.name)) && !isSpare(backend.name))
                names.insert(served.seats.value(backend.name, backend.name), backend.name);
        }
    }
    const QDateTime at = QDateTime::currentDateTimeUtc();
    const TrafficRecord::Moment moment{
        .monotonic = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now().time_since_epoch()),
        .sinceEpoch = at.toMSecsSinceEpoch()};
    m_record.take(report, moment, names);
    if (served.model)
        m_record.keepOnly([&](const QString &name) { return served.model->find(name) != nullptr; });
}

} // namespace proxym
