// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/answerchange.h"

#include "core/servicejson.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

ServiceKey keyOf(const Service &service)
{
    return {service.source, service.id, service.port};
}

QJsonObject toJson(const ServiceKey &key)
{
    return {{u"id"_s, key.id}, {u"port"_s, key.port.number()}};
}

std::optional<ServiceKey> keyFrom(const QJsonValue &json, const QString &source)
{
    const auto port = Port::from(json[u"port"_s].toInt());
    if (!port)
        return std::nullopt;
    return ServiceKey{source, json[u"id"_s].toString(), *port};
}

QJsonArray toJson(const QList<Service> &services)
{
    QJsonArray array;
    for (const Service &service : services)
        array.append(toJson(service));
    return array;
}

QJsonArray toJson(const Losses &losses)
{
    QJsonArray array;
    for (auto [key, since] : losses.asKeyValueRange()) {
        QJsonObject loss = toJson(key);
        loss.insert(u"since"_s, since.wall.toString(Qt::ISODateWithMs));
        array.append(loss);
    }
    return array;
}

Losses lossesFrom(const QJsonValue &array, const QString &source, const Moment &now)
{
    Losses losses;
    for (const QJsonValue &value : array.toArray()) {
        const auto key = keyFrom(value, source);
        const QDateTime since = QDateTime::fromString(value[u"since"_s].toString(), Qt::ISODateWithMs);
        if (key && since.isValid())
            losses.insert(*key, Moment::remembered(since.toUTC(), now));
    }
    return losses;
}

Result<QList<Service>> servicesFrom(const QJsonValue &array)
{
    if (!array.isArray())
        return failure(Error::Kind::Malformed, u"it has no list of services"_s);
    QList<Service> services;
    for (const QJsonValue &value : array.toArray()) {
        const auto service = serviceFromJson(value.toObject());
        if (!service)
            return tl::unexpected(service.error());
        services.append(*service);
    }
    return services;
}

using ByKey = QMap<ServiceKey, Service>;

ByKey byKey(const QList<Service> &services)
{
    ByKey map;
    for (const Service &service : services)
        map.insert(keyOf(service), service);
    return map;
}

} // namespace

QJsonObject toJson(const Belief &belief)
{
    return {{u"services"_s, toJson(belief.services)}, {u"losses"_s, toJson(belief.losses)}};
}

Result<Belief> beliefFromJson(const QJsonObject &json, const QString &source, const Moment &now)
{
    return servicesFrom(json.value(u"services"_s)).map([&](const QList<Service> &services) {
        return Belief{.services = services, .losses = lossesFrom(json.value(u"losses"_s), source, now)};
    });
}

std::optional<QJsonObject> changeBetween(const Belief &before, const Belief &after)
{
    ByKey had = byKey(before.services);
    if (had.size() != before.services.size() || byKey(after.services).size() != after.services.size())
        return std::nullopt;
    QList<Service> different;
    for (const Service &service : after.services) {
        const auto known = had.constFind(keyOf(service));
        const bool isNew = known == had.constEnd();
        if (isNew || *known != service)
            different.append(service);
        if (!isNew)
            had.erase(known);
    }
    QJsonArray gone;
    for (auto [key, service] : had.asKeyValueRange())
        gone.append(toJson(key));
    return QJsonObject{
        {u"services"_s, toJson(different)}, {u"gone"_s, gone}, {u"losses"_s, toJson(after.losses)}};
}

Result<Belief> changed(const Belief &before, const QJsonObject &change, const QString &source,
                       const Moment &now)
{
    const auto different = beliefFromJson(change, source, now);
    if (!different)
        return different;
    ByKey services = byKey(before.services);
    for (const QJsonValue &value : change.value(u"gone"_s).toArray()) {
        if (const auto key = keyFrom(value, source))
            services.remove(*key);
    }
    for (const Service &service : different->services)
        services.insert(keyOf(service), service);
    return Belief{.services = services.values(), .losses = different->losses};
}

} // namespace proxym
