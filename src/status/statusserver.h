// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/module.h"
#include "status/edges.h"
#include "status/eventfeed.h"
#include "status/http/listener.h"
#include "status/metrics.h"
#include "status/router.h"
#include "status/servicelistjson.h"
#include "status/statusboard.h"
#include "status/statusjson.h"
#include "status/statussettings.h"

#include <QTimer>

namespace proxym {

//! The page, the API, the metrics and the receiver of Marathon's events over HTTP.
class StatusServer final : public QObject {
    Q_OBJECT
public:
    //! `board` and `target` outlive the server; `target` may be null.
    StatusServer(const StatusSettings &settings, const StatusBoard &board, ConfigGenerator *target,
                 const std::optional<EventReceiver> &receiver,
                 std::chrono::milliseconds heartbeat = EventFeed::usualHeartbeat);

    //! Binds (src/README.md, "Who listens where"). The error names the address and the reason.
    [[nodiscard]] Result<Done> listen();
    //! Where it listens and for what: "127.0.0.1:5678 (page and API)".
    [[nodiscard]] QString addresses() const;
    //! Warnings about these addresses.
    [[nodiscard]] QStringList warnings() const;
    void countTrigger(const QString &source) { m_metrics.triggerNoticed(source); }

Q_SIGNALS:
    void refreshRequested(const proxym::Trigger &trigger);

private:
    [[nodiscard]] Result<Done> servePage();
    [[nodiscard]] Endpoint pageAddress() const;
    [[nodiscard]] QString pageAddresses() const;
    [[nodiscard]] bool isReceiverElsewhere() const;
    [[nodiscard]] bool isOpenToAnyone() const;
    void addPage(Router &router);
    void addApi(Router &router);
    void addTraffic(Router &router);
    void addProbes(Router &router);
    void addReceiver(Router &router);

    void sendPage(const QByteArray &page, const RouteRequest &request, Reply reply);
    void sendService(const QString &name, Reply reply);
    void refresh(const RouteRequest &request, Reply reply);
    //! Of a backend, or of everything where it has no name.
    [[nodiscard]] TrafficSamples traffic(const QString &backend) const;
    void sendTraffic(const RouteRequest &request, Reply reply) const;
    [[nodiscard]] const StatusBody &body();
    [[nodiscard]] const ServiceList &services();
    void forgetPrepared();

    StatusSettings m_settings;
    const StatusBoard &m_board;
    ConfigGenerator *m_target;
    std::optional<EventReceiver> m_receiver;
    Edges m_edges;
    Metrics m_metrics;
    EventFeed m_feed;
    std::optional<StatusBody> m_body; //!< made at the first request, kept until the next change
    std::optional<ServiceList> m_services;
    std::unique_ptr<Listener> m_page;
    std::unique_ptr<Listener> m_events; //!< null if one server serves both
    std::vector<std::unique_ptr<Router>> m_routers;
};

} // namespace proxym
