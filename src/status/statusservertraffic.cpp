// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "status/jsonvalues.h"
#include "status/statusserver.h"
#include "status/trafficjson.h"

using namespace Qt::StringLiterals;

namespace proxym {

void StatusServer::addTraffic(Router &router)
{
    router.add(u"/api/traffic"_s, QHttpServerRequest::Method::Get, Access::OwnPages,
               [this](const RouteRequest &request, Reply reply) { sendTraffic(request, std::move(reply)); });
}

TrafficSamples StatusServer::traffic(const QString &backend) const
{
    return m_target ? m_target->traffic(backend) : TrafficSamples();
}

//! `service` asks for one, `services` for several at once, in short.
void StatusServer::sendTraffic(const RouteRequest &request, Reply reply) const
{
    constexpr qsizetype mostServices = 100;
    const QString one = request.parameters.value(u"service"_s);
    const QStringList several = request.parameters.value(u"services"_s).split(u',', Qt::SkipEmptyParts);
    if (several.size() > mostServices)
        return reply.send(errorResponse(400, u"services can name %1 at most"_s.arg(mostServices)));
    const Inventory &inventory = m_board.status().inventory;
    if (!one.isEmpty() && !inventory.find(one))
        return reply.send(errorResponse(404, u"there is no service %1"_s.arg(one)));
    if (!request.parameters.contains(u"services"_s))
        return reply.send(
            jsonResponse(trafficJson(traffic(one.isEmpty() ? QString() : inventory.find(one)->backend()))));
    QMap<QString, TrafficSamples> samples;
    for (const QString &name : several) {
        if (const Entry *entry = inventory.find(name)) // others have left since the list was shown
            samples.insert(name, traffic(entry->backend()));
    }
    const QDateTime at = QDateTime::currentDateTimeUtc();
    reply.send(jsonResponse(trafficsJson(samples, at.toMSecsSinceEpoch())));
}

} // namespace proxym
