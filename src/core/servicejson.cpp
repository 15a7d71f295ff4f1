// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/servicejson.h"

#include <QJsonArray>

#include <cmath>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! Reads typed members of an object and remembers the first invalid one.
class Members {
public:
    explicit Members(const QJsonObject &json)
        : m_json(json)
    {
    }

    QString text(const QString &name)
    {
        const QJsonValue value = m_json.value(name);
        check(value.isString(), name);
        return value.toString();
    }
    QStringList texts(const QString &name)
    {
        QStringList list;
        for (const QJsonValue &item : array(name)) {
            check(item.isString(), name);
            list.append(item.toString());
        }
        return list;
    }
    QJsonArray array(const QString &name)
    {
        const QJsonValue value = m_json.value(name);
        check(value.isArray(), name);
        return value.toArray();
    }
    QMap<QString, QString> textMap(const QString &name)
    {
        const QJsonValue value = m_json.value(name);
        check(value.isObject(), name);
        const QJsonObject object = value.toObject();
        QMap<QString, QString> map;
        for (auto item = object.begin(); item != object.end(); ++item) {
            check(item.value().isString(), name);
            map.insert(item.key(), item.value().toString());
        }
        return map;
    }
    //! Nothing for 0; nothing for an invalid port as well, but that is a mistake.
    std::optional<Port> portOrZero(const QString &name)
    {
        const QJsonValue value = m_json.value(name);
        const double number = value.toDouble(-1);
        const bool whole = value.isDouble() && number >= 0 && number <= 65535 && std::floor(number) == number;
        check(whole, name);
        return whole ? Port::from(std::int64_t(number)) : std::nullopt;
    }
    //! Nothing if it is missing.
    std::optional<Weight> weight()
    {
        const QString name = u"weight"_s;
        const QJsonValue value = m_json.value(name);
        const auto weight = Weight::from(value.toInt(-1));
        check(value.isUndefined() || weight, name);
        return weight;
    }
    //! Nothing is said if it is missing.
    Handling handling()
    {
        const QString name = u"handling"_s;
        Handling handling;
        if (m_json.contains(name)) {
            for (auto [key, text] : textMap(name).asKeyValueRange())
                check(readHandling(key, text, handling).has_value(), name);
        }
        return handling;
    }
    void check(bool good, const QString &name)
    {
        if (!good && m_wrong.isEmpty())
            m_wrong = name;
    }
    //! The name of the first invalid member; empty if all are valid.
    [[nodiscard]] const QString &wrong() const { return m_wrong; }

private:
    QJsonObject m_json;
    QString m_wrong;
};

void insert(std::optional<Weight> weight, QJsonObject &json)
{
    if (weight)
        json.insert(u"weight"_s, weight->number());
}

QJsonArray hostsJson(const QList<Host> &hosts)
{
    QJsonArray array;
    for (const Host &host : hosts) {
        if (host.isSrv()) {
            array.append(QJsonObject{{u"srv"_s, host.address()}});
            continue;
        }
        QJsonObject json{{u"ip"_s, host.address()}, {u"port"_s, host.port().number()}};
        insert(host.weight(), json);
        array.append(json);
    }
    return array;
}

std::optional<Host> hostOf(const QJsonObject &json)
{
    Members host(json);
    if (json.contains(u"srv"_s))
        return Host::fromSrv(host.text(u"srv"_s));
    const QString address = host.text(u"ip"_s);
    const auto port = host.portOrZero(u"port"_s);
    const auto weight = host.weight();
    const auto valid = port && host.wrong().isEmpty() ? Host::from(address, *port) : std::nullopt;
    return valid ? std::optional(valid->with(weight)) : std::nullopt;
}

QJsonObject objectFrom(const QMap<QString, QString> &texts)
{
    QJsonObject object;
    for (auto [key, text] : texts.asKeyValueRange())
        object.insert(key, text);
    return object;
}

QList<Host> hostsOf(Members &members)
{
    const QString name = u"hosts"_s;
    QList<Host> hosts;
    for (const QJsonValue &item : members.array(name)) {
        const auto host = hostOf(item.toObject());
        members.check(host.has_value(), name);
        if (host)
            hosts.append(*host);
    }
    return hosts;
}

} // namespace

QJsonObject toJson(const Service &service)
{
    QJsonObject json{
        {u"id"_s, service.id},
        {u"domains"_s, QJsonArray::fromStringList(service.domains)},
        {u"port"_s, service.port.number()},
        {u"servicePort"_s, service.servicePort ? service.servicePort->number() : 0},
        {u"transportProtocol"_s, service.transportProtocol},
        {u"applicationProtocol"_s, service.applicationProtocol},
        {u"hosts"_s, hostsJson(service.hosts)},
        {u"config"_s, QJsonArray::fromStringList(service.config)},
        {u"path"_s, service.path},
        {u"source"_s, service.source},
        {u"labels"_s, objectFrom(service.labels)},
    };
    insert(service.weight, json);
    if (!service.group.isEmpty())
        json.insert(u"group"_s, service.group);
    if (service.handling != Handling())
        json.insert(u"handling"_s, objectFrom(textsOf(service.handling)));
    if (!service.origin.isEmpty())
        json.insert(u"origin"_s, service.origin);
    if (!service.absence.isEmpty())
        json.insert(u"absence"_s, service.absence);
    return json;
}

Result<Service> serviceFromJson(const QJsonObject &json)
{
    Members members(json);
    const QString id = members.text(u"id"_s);
    members.check(!id.isEmpty(), u"id"_s);
    const auto port = members.portOrZero(u"port"_s);
    members.check(port.has_value(), u"port"_s);
    if (!members.wrong().isEmpty())
        return failure(Error::Kind::Malformed, u"no valid \"%1\""_s.arg(members.wrong()));

    Service service{
        .id = id,
        .domains = members.texts(u"domains"_s),
        .port = *port,
        .servicePort = members.portOrZero(u"servicePort"_s),
        .transportProtocol = members.text(u"transportProtocol"_s),
        .applicationProtocol = members.text(u"applicationProtocol"_s),
        .hosts = hostsOf(members),
        .weight = members.weight(),
        .group = json.value(u"group"_s).toString(),
        .handling = members.handling(),
        .config = members.texts(u"config"_s),
        .path = members.text(u"path"_s),
        .source = members.text(u"source"_s),
        .origin = json.value(u"origin"_s).toString(),
        .absence = json.value(u"absence"_s).toString(),
        .labels = members.textMap(u"labels"_s),
    };
    if (!members.wrong().isEmpty())
        return failure(Error::Kind::Malformed, u"%1: no valid \"%2\""_s.arg(id, members.wrong()));
    return service;
}

} // namespace proxym
