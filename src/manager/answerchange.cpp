// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/answerchange.h"

#include "base/differences.h"
#include "core/servicejson.h"

#include <QJsonArray>
#include <QSet>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

QJsonObject toJson(const ServiceKey &key)
{
    return {{u"source"_s, key.source}, {u"id"_s, key.id}, {u"port"_s, key.port.number()}};
}

std::optional<ServiceKey> keyFrom(const QJsonValue &json, const QString &source)
{
    const auto port = Port::from(json[u"port"_s].toInt());
    if (!port)
        return std::nullopt;
    return ServiceKey{json[u"source"_s].toString(source), json[u"id"_s].toString(), *port};
}

QJsonArray toJson(const QSet<ServiceKey> &keys)
{
    QJsonArray array;
    for (const ServiceKey &key : keys)
        array.append(toJson(key));
    return array;
}

QSet<ServiceKey> keysFrom(const QJsonValue &array, const QString &source)
{
    QSet<ServiceKey> keys;
    for (const QJsonValue &value : array.toArray()) {
        if (const auto key = keyFrom(value, source))
            keys.insert(*key);
    }
    return keys;
}

QJsonArray toJson(const Services &services)
{
    QJsonArray array;
    for (const Service &service : services)
        array.append(toJson(service));
    return array;
}

QJsonArray toJson(const Losses &losses)
{
    QJsonArray array;
    for (auto [key, loss] : losses.asKeyValueRange()) {
        QJsonObject object = toJson(key);
        object.insert(u"since"_s, loss.since.wall.toString(Qt::ISODateWithMs));
        if (!loss.sharers.isEmpty())
            object.insert(u"sharers"_s, toJson(loss.sharers));
        array.append(object);
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
            losses.insert(*key,
                          {.since = Moment::remembered(since.toUTC(), now),
                           .sharers = keysFrom(value[u"sharers"_s], source)});
    }
    return losses;
}

Result<Services> servicesFrom(const QJsonValue &array)
{
    if (!array.isArray())
        return failure(Error::Kind::Malformed, u"it has no list of services"_s);
    Services services;
    for (const QJsonValue &value : array.toArray()) {
        auto service = serviceFromJson(value.toObject());
        if (!service)
            return tl::unexpected(service.error());
        services.append(std::move(*service));
    }
    return services;
}

} // namespace

QJsonObject toJson(const Belief &belief)
{
    return {{u"services"_s, toJson(belief.services)}, {u"losses"_s, toJson(belief.losses)}};
}

Result<Belief> beliefFromJson(const QJsonObject &json, const QString &source, const Moment &now)
{
    return servicesFrom(json.value(u"services"_s)).map([&](const Services &services) {
        return Belief{.services = services, .losses = lossesFrom(json.value(u"losses"_s), source, now)};
    });
}

QJsonObject changeBetween(const Belief &before, const Belief &after, const ServiceKeys &keys)
{
    const Differences differences(before.services, after.services);
    QSet<ServiceKey> touched;
    QHash<ServiceKey, qsizetype> come;
    for (const Service &service : differences.gone)
        touched.insert(keyOf(service));
    for (const Service &service : differences.come) {
        touched.insert(keyOf(service));
        ++come[keyOf(service)];
    }
    const auto staysToo = [&](const ServiceKey &key) { return keys.count(key) > come.value(key); };
    Services services = differences.come;
    if (std::ranges::any_of(touched, staysToo)) {
        services = {};
        std::ranges::copy_if(after.services, std::back_inserter(services),
                             [&](const Service &service) { return touched.contains(keyOf(service)); });
    }
    return {
        {u"services"_s, toJson(services)}, {u"gone"_s, toJson(touched)}, {u"losses"_s, toJson(after.losses)}};
}

Belief changed(const Belief &before, const QList<QJsonObject> &changes, const QString &source,
               const Moment &now)
{
    QMap<ServiceKey, Services> latest; // of each service that any of them touches
    Losses losses = before.losses;
    for (const QJsonObject &change : changes) {
        const auto after = beliefFromJson(change, source, now);
        if (!after)
            continue;
        for (const ServiceKey &key : keysFrom(change.value(u"gone"_s), source))
            latest[key].clear();
        for (const Service &service : after->services)
            latest[keyOf(service)].clear();
        for (const Shared<Service> &service : after->services)
            latest[keyOf(service)].append(service);
        losses = after->losses;
    }
    Belief belief{.losses = losses};
    std::ranges::copy_if(before.services, std::back_inserter(belief.services),
                         [&](const Service &service) { return !latest.contains(keyOf(service)); });
    for (const Services &services : std::as_const(latest))
        belief.services += services;
    return belief;
}

} // namespace proxym
