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

} // namespace proxym
