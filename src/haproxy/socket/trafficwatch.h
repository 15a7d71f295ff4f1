// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/turnstile.h"
#include "haproxy/plan/seating.h"
#include "haproxy/socket/admin.h"
#include "haproxy/socket/trafficrecord.h"

#include <QTimer>

namespace proxym {

//! Asks HAProxy for its counters every ten seconds: always those of its frontends, and those of its backends
//! where there are at most 2,000 services or somebody has asked for one within the last minute. Of more
//! services only those are kept that are asked for. Long answers are read outside the event loop.
class TrafficWatch final : public QObject {
    Q_OBJECT
public:
    static constexpr qsizetype mostServices = 2'000;

    //! What HAProxy serves, by service, and which backends serve it where they have other names.
    struct Served {
        std::optional<ProxyModel> model;
        Seats seats;
    };
    TrafficWatch(const HaproxyAdmin &admin, std::function<Served()> served,
                 std::chrono::milliseconds interval = trafficInterval);

    //! Asks at once, and then regularly; does nothing if already started.
    void start();
    //! Returns once HAProxy is no longer being asked anything.
    [[nodiscard]] Task<> stop();

    //! Of a service by its NAME, of everything if that is empty.
    [[nodiscard]] TrafficSamples of(const QString &name);

private:
    using Clock = std::chrono::steady_clock;

    Task<> look();
    void take(const TrafficReport &report, const Served &served);
    void forgetWhoAskedLongAgo();

    HaproxyAdmin m_admin;
    std::function<Served()> m_served;
    QTimer m_next;
    Turnstile m_turn; //!< held by the question under way
    TrafficRecord m_record;
    QHash<QString, Clock::time_point> m_askedFor; //!< within the last minute, by NAME
};

} // namespace proxym
