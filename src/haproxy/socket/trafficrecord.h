// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/socket/trafficanswers.h"
#include "haproxy/socket/trafficring.h"

#include <array>

namespace proxym {

//! The last hour of everything and of single services, from what HAProxy's counters said at intervals. A
//! sample needs two reports of one process in a row: the one after a reload, or after a silence, is missing,
//! and so is that of a service which has just got another backend. Pure.
class TrafficRecord {
public:
    //! When a report came, by the clock that never jumps, and by the one on the wall.
    struct Moment {
        std::chrono::milliseconds monotonic{0};
        qint64 sinceEpoch = 0; //!< milliseconds
    };

    //! One interval has passed. `names` has the services to keep: backend in HAProxy → NAME.
    void take(const TrafficReport &report, Moment moment, const QHash<QString, QString> &names);
    //! One interval has passed in which HAProxy said nothing.
    void miss() { ++m_tick; }
    //! Drops the services that are not served any more (`isServed` gets the NAME), and those of which nothing
    //! has been kept for an hour.
    template <class IsServed> void keepOnly(IsServed isServed)
    {
        m_services.removeIf([&](const auto &entry) {
            return !isServed(entry.key())
                || (entry.value().ring.isOver(m_tick) && entry.value().last.tick != m_tick);
        });
    }

    [[nodiscard]] TrafficSamples ofAll() const;
    //! By NAME; empty where nothing is known.
    [[nodiscard]] TrafficSamples of(const QString &name) const;
    [[nodiscard]] qsizetype serviceCount() const { return m_services.size(); }

private:
    struct Last {
        QString backend; //!< its name in HAProxy
        qint64 tick = -1;
        qint64 requests = 0, errors4xx = 0, errors5xx = 0;
    };
    struct History {
        Last last;
        TrafficRing ring;
    };
    struct Timed {
        qint64 tick = 0;
        TrafficSample sample;
    };
    [[nodiscard]] std::optional<TrafficSample> sampleOf(const TrafficCounters &now, const Last &before,
                                                        const QString &backend) const;
    [[nodiscard]] Last lastOf(const QString &backend, const TrafficCounters &counters) const;
    void takeBackends(const TrafficReport &report, const QHash<QString, QString> &names,
                      std::optional<TrafficSample> &all);

    qint64 m_tick = 0;
    std::array<qint64, trafficSamplesKept> m_times{}; //!< when each tick was, modulo the size; since 1970
    qint64 m_pid = 0; //!< of the last report
    std::chrono::milliseconds m_reportedAt{0};
    float m_seconds = 0; //!< from the last report to this one; 0: they do not belong together
    Last m_lastOfAll;
    QList<Timed> m_all;
    QHash<QString, History> m_services; //!< by NAME
};

} // namespace proxym
