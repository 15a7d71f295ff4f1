// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/socket/trafficrecord.h"

namespace proxym {

namespace {

//! The average response time of several backends, by what each of them has answered.
class ResponseTimes {
public:
    void add(const TrafficSample &sample)
    {
        if (!sample.responseMs)
            return;
        m_requests += sample.requests;
        m_product += sample.requests * *sample.responseMs;
    }
    [[nodiscard]] std::optional<float> average() const
    {
        return m_requests > 0 ? std::optional(m_product / m_requests) : std::nullopt;
    }

private:
    float m_requests = 0, m_product = 0;
};

} // namespace

void TrafficRecord::take(const TrafficReport &report, Moment moment, const QHash<QString, QString> &names)
{
    constexpr auto longest = trafficInterval * 2; // the machine slept: an average of that says little
    const auto passed = moment.monotonic - m_reportedAt;
    ++m_tick;
    m_times.at(size_t(m_tick % trafficSamplesKept)) = moment.sinceEpoch;
    const bool belongTogether = report.pid == m_pid && passed.count() > 0 && passed < longest;
    m_seconds = belongTogether ? std::chrono::duration<float>(passed).count() : 0;
    m_pid = report.pid;
    m_reportedAt = moment.monotonic;

    auto all = sampleOf(report.edge, m_lastOfAll, {});
    m_lastOfAll = lastOf({}, report.edge);
    if (all)
        all->queue.reset(); // frontends have none
    if (report.backends)
        takeBackends(report, names, all);
    if (all)
        m_all.append({m_tick, *all});
    while (!m_all.isEmpty() && m_tick - m_all.first().tick >= trafficSamplesKept)
        m_all.removeFirst();
}

void TrafficRecord::takeBackends(const TrafficReport &report, const QHash<QString, QString> &names,
                                 std::optional<TrafficSample> &all)
{
    ResponseTimes times;
    qint64 queue = 0;
    for (const auto &[backend, name] : names.asKeyValueRange()) {
        const auto counters = report.backends->constFind(backend);
        if (counters == report.backends->cend())
            continue;
        History &history = m_services[name];
        if (const auto sample = sampleOf(*counters, history.last, backend)) {
            history.ring.add(m_tick, *sample);
            times.add(*sample);
        }
        history.last = lastOf(backend, *counters);
    }
    for (const TrafficCounters &counters : *report.backends)
        queue += counters.queue;
    if (all) {
        all->queue = queue;
        all->responseMs = times.average();
    }
}

//! Counters that have become less are those of something else with the same name.
std::optional<TrafficSample> TrafficRecord::sampleOf(const TrafficCounters &now, const Last &before,
                                                     const QString &backend) const
{
    const bool goesOn = m_seconds > 0 && before.tick == m_tick - 1 && before.backend == backend
        && now.requests >= before.requests && now.errors4xx >= before.errors4xx
        && now.errors5xx >= before.errors5xx;
    if (!goesOn)
        return std::nullopt;
    const auto rate = [&](qint64 later, qint64 earlier) { return float(later - earlier) / m_seconds; };
    return TrafficSample{.at = m_times.at(size_t(m_tick % trafficSamplesKept)),
                         .requests = rate(now.requests, before.requests),
                         .errors4xx = rate(now.errors4xx, before.errors4xx),
                         .errors5xx = rate(now.errors5xx, before.errors5xx),
                         .responseMs = now.responseMs,
                         .sessions = now.sessions,
                         .queue = now.queue};
}

TrafficRecord::Last TrafficRecord::lastOf(const QString &backend, const TrafficCounters &counters) const
{
    return {.backend = backend,
            .tick = m_tick,
            .requests = counters.requests,
            .errors4xx = counters.errors4xx,
            .errors5xx = counters.errors5xx};
}

TrafficSamples TrafficRecord::ofAll() const
{
    TrafficSamples samples;
    for (const Timed &timed : m_all) {
        if (m_tick - timed.tick < trafficSamplesKept)
            samples.append(timed.sample);
    }
    return samples;
}

TrafficSamples TrafficRecord::of(const QString &name) const
{
    const auto history = m_services.constFind(name);
    if (history == m_services.cend())
        return {};
    return history->ring.samples(
        m_tick, [this](qint64 tick) { return m_times.at(size_t(tick % trafficSamplesKept)); });
}

} // namespace proxym
