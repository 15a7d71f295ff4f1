// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "dashboard/edgemodel.h"
#include "dashboard/servicemodel.h"
#include "dashboard/sourcemodel.h"
#include "dashboard/statusclient.h"

namespace proxym {

//! Everything behind the view: sources, services and edges are updated when the server's events arrive.
class Dashboard final : public QObject {
    Q_OBJECT
public:
    explicit Dashboard(const Target &target, const FeedTiming &timing = {});

    [[nodiscard]] StatusClient &client() { return m_client; }
    [[nodiscard]] ServiceModel &services() { return m_services; }
    [[nodiscard]] SourceModel &sources() { return m_sources; }
    [[nodiscard]] EdgeModel &edges() { return m_edges; }
    //! For Main.qml.
    [[nodiscard]] QVariantMap properties();

    //! Ends requests in flight; after stopped() this may be destroyed.
    void stop();

Q_SIGNALS:
    void stopped();

private:
    ApiClient m_api;
    StatusClient m_client;
    ServiceModel m_services;
    SourceModel m_sources;
    EdgeModel m_edges;
};

} // namespace proxym
