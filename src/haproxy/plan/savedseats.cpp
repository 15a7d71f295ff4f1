// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/plan/savedseats.h"

#include "haproxy/config/sparebackends.h"

#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace proxym {

QByteArray seatsToJson(const Seats &seats, const QString &generation)
{
    QJsonObject places;
    for (const auto &[name, seat] : seats.asKeyValueRange())
        places.insert(name, seat);
    return QJsonDocument(QJsonObject{{u"generation"_s, generation}, {u"seats"_s, places}}).toJson();
}

Seats seatsFromJson(const QByteArray &json, const QString &generation)
{
    const QJsonObject object = QJsonDocument::fromJson(json).object();
    Seats seats;
    if (object[u"generation"_s].toString() != generation)
        return seats;
    const QJsonObject places = object[u"seats"_s].toObject();
    for (auto place = places.begin(); place != places.end(); ++place) {
        if (isSpare(place->toString()))
            seats.insert(place.key(), place->toString());
    }
    return seats;
}

QByteArray seatsAsMap(const Seats &seats)
{
    QByteArray text;
    for (const auto &[name, seat] : seats.asKeyValueRange())
        text += seat.toUtf8() + ' ' + name.toUtf8() + '\n';
    return text;
}

Seating withServersOf(Seating seating, const ProxyModel &wanted)
{
    const QHash<QString, QString> services = servicesBySeat(seating.seats);
    QHash<QString, Shared<ProxyBackend>> all;
    for (const Shared<ProxyBackend> &backend : wanted.backends)
        all.insert(backend->name, backend);
    for (Shared<ProxyBackend> &backend : seating.model.backends) {
        const auto now = all.constFind(services.value(backend->name, backend->name));
        if (now == all.cend())
            continue;
        setServers(backend, (*now)->servers);
        if (*backend == **now)
            backend = *now; // so that later it is known to be the same
    }
    return seating;
}

void noteVacant(Seating &seating)
{
    QSet<QString> routed;
    const ProxyMaps &maps = seating.model.maps;
    for (const auto *map : {&maps.hosts, &maps.paths, &maps.wildcards})
        for (const QString &name : *map)
            routed.insert(name);
    for (const ProxyBackend &backend : std::as_const(seating.model.backends)) {
        const bool isIdle = backend.servers.isEmpty() && !routed.contains(backend.name);
        if (isIdle && !backend.listenPort && !isSpare(backend.name))
            seating.vacant.insert(backend.name);
    }
}

} // namespace proxym
