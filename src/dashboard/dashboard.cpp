// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dashboard/dashboard.h"

using namespace Qt::StringLiterals;

namespace proxym {

Dashboard::Dashboard(const Target &target, const FeedTiming &timing)
    : m_api(target)
    , m_client(m_api, timing)
    , m_services(m_api)
    , m_edges(m_api)
{
    connect(&m_client, &StatusClient::statusChanged, this, [this] {
        m_sources.show(m_client.status().sources);
        m_services.reload();
    });
    connect(&m_client, &StatusClient::connectionChanged, this, [this] {
        if (m_client.connection() != u"live")
            return;
        m_services.reload(); // the request for the first page may have failed
        m_edges.reload();
    });
}

QVariantMap Dashboard::properties()
{
    return {{u"client"_s, QVariant::fromValue(&m_client)},
            {u"services"_s, QVariant::fromValue(&m_services)},
            {u"sources"_s, QVariant::fromValue(&m_sources)},
            {u"edges"_s, QVariant::fromValue(&m_edges)}};
}

void Dashboard::stop()
{
    m_client.stop();
    m_services.stop();
    m_edges.stop();
    connect(&m_api, &ApiClient::becameIdle, this, &Dashboard::stopped);
    if (m_api.isIdle())
        QTimer::singleShot(0, this, &Dashboard::stopped);
}

} // namespace proxym
