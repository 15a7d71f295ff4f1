// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/marathonparser.h"

#include "marathon/marathonjson.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

using json::Value;

//! The fields in which Marathon's versions describe ports, before one of them is believed.
struct PortFields {
    QString network; //!< container.docker.network: "BRIDGE", "HOST", "USER"; until 1.4
    QString mode; //!< networks[0].mode: "host", "container/bridge", "container"; from 1.5
    bool hasAddress = false; //!< `ipAddress` is set: 0.13 … 1.4
    QList<AppPort> mappings; //!< takesTaskPort tells whether hostPort is set
    QList<AppPort> definitions; //!< portDefinitions: 1.0 …
    QList<AppPort> ports; //!< ports: … 1.4
    QList<AppPort> discovery; //!< ipAddress.discovery.ports
};

QString rooted(const QString &id)
{
    return id.isEmpty() || id.startsWith(u'/') ? id : u'/' + id;
}

AppPort mapping(Value &value)
{
    AppPort port;
    port.containerPort = json::isObject(value) ? 0 : -1;
    port.takesTaskPort = false;
    json::eachField(value, [&](std::string_view key, Value &inner) {
        if (key == "containerPort")
            port.containerPort = json::number(inner);
        else if (key == "servicePort")
            port.servicePort = json::number(inner);
        else if (key == "protocol")
            port.protocol = json::text(inner);
        else if (key == "hostPort")
            port.takesTaskPort = inner.type() != json::Type::null;
    });
    return port;
}

QList<AppPort> mappings(Value &value)
{
    QList<AppPort> found;
    json::eachElement(value, [&](Value &element) { found += mapping(element); });
    return found;
}

AppPort definition(Value &value)
{
    AppPort port;
    port.servicePort = json::isObject(value) ? 0 : -1;
    json::eachField(value, [&](std::string_view key, Value &inner) {
        if (key == "port")
            port.servicePort = json::number(inner);
        else if (key == "protocol")
            port.protocol = json::text(inner);
    });
    return port;
}

AppPort discovered(Value &value)
{
    AppPort port;
    port.takesTaskPort = false;
    port.containerPort = -1;
    json::eachField(value, [&](std::string_view key, Value &inner) {
        if (key == "number")
            port.containerPort = json::number(inner);
        else if (key == "protocol")
            port.protocol = json::text(inner);
    });
    return port;
}

void readDocker(Value &docker, PortFields &fields)
{
    json::eachField(docker, [&](std::string_view key, Value &value) {
        if (key == "network")
            fields.network = json::text(value);
        else if (key == "portMappings")
            fields.mappings += mappings(value);
    });
}

void readContainer(Value &container, PortFields &fields)
{
    json::eachField(container, [&](std::string_view key, Value &value) {
        if (key == "docker")
            readDocker(value, fields);
        else if (key == "portMappings")
            fields.mappings += mappings(value);
    });
}

void readNetworks(Value &networks, PortFields &fields)
{
    json::eachElement(networks, [&](Value &network) {
        json::eachField(network, [&](std::string_view key, Value &value) {
            if (key == "mode" && fields.mode.isEmpty())
                fields.mode = json::text(value);
        });
    });
}

void readAddress(Value &address, PortFields &fields)
{
    fields.hasAddress = json::isObject(address);
    json::eachField(address, [&](std::string_view key, Value &discovery) {
        if (key != "discovery")
            return;
        json::eachField(discovery, [&](std::string_view inner, Value &ports) {
            if (inner == "ports")
                json::eachElement(ports, [&](Value &port) { fields.discovery += discovered(port); });
        });
    });
}

void readPortField(std::string_view key, Value &value, PortFields &fields)
{
    if (key == "container")
        readContainer(value, fields);
    else if (key == "networks")
        readNetworks(value, fields);
    else if (key == "ipAddress")
        readAddress(value, fields);
    else if (key == "portDefinitions")
        json::eachElement(value, [&](Value &element) { fields.definitions += definition(element); });
    else if (key == "ports")
        json::eachElement(value, [&](Value &element) {
            fields.ports += AppPort{0, json::number(element), true, {}};
        });
}

bool isOnHostNetwork(const PortFields &fields)
{
    if (!fields.mode.isEmpty())
        return fields.mode == u"host";
    if (!fields.network.isEmpty())
        return fields.network == u"HOST";
    return !fields.hasAddress
        && fields.mappings.isEmpty(); // command apps, containers of Mesos, docker without a word
}

bool isInOwnNetwork(const PortFields &fields)
{
    return fields.mode.isEmpty() ? fields.network == u"USER" || fields.hasAddress
                                 : fields.mode == u"container";
}

QList<AppPort> portsFrom(PortFields fields)
{
    if (isOnHostNetwork(fields))
        return fields.definitions.isEmpty() ? fields.ports : fields.definitions;
    if (isInOwnNetwork(fields))
        return fields.mappings.isEmpty() ? fields.discovery : fields.mappings;
    for (AppPort &port : fields.mappings)
        port.takesTaskPort = true; // a bridge gives every mapping a port, hostPort or not
    return fields.mappings;
}

QMap<QString, QString> ourLabels(Value &value)
{
    QMap<QString, QString> labels;
    json::eachField(value, [&](std::string_view key, Value &inner) {
        constexpr std::string_view prefix = "proxym.";
        if (key.substr(0, prefix.size()) != prefix)
            return;
        const QString name =
            QString::fromUtf8(key.data(), qsizetype(key.size())); // before the value is unescaped
        if (const QString text = json::text(inner); !text.isNull())
            labels.insert(name, text);
    });
    return labels;
}

MarathonApp app(Value &value)
{
    MarathonApp app;
    PortFields fields;
    json::eachField(value, [&](std::string_view key, Value &inner) {
        if (key == "id")
            app.id = rooted(json::text(inner));
        else if (key == "labels")
            app.labels = ourLabels(inner);
        else
            readPortField(key, inner, fields);
    });
    app.ports = portsFrom(std::move(fields));
    return app;
}

bool hasFailed(Value &results)
{
    bool failed = false;
    json::eachElement(results, [&](Value &result) {
        json::eachField(result, [&](std::string_view key, Value &alive) {
            bool isAlive = true;
            if (key == "alive" && alive.type() == json::Type::boolean && !alive.get_bool().get(isAlive))
                failed = failed || !isAlive;
        });
    });
    return failed;
}

QString firstAddress(Value &addresses)
{
    QString first;
    json::eachElement(addresses, [&](Value &address) {
        json::eachField(address, [&](std::string_view key, Value &value) {
            if (key == "ipAddress" && first.isEmpty())
                first = json::text(value);
        });
    });
    return first;
}

MarathonTask task(Value &value)
{
    MarathonTask task;
    json::eachField(value, [&](std::string_view key, Value &inner) {
        if (key == "id")
            task.id = json::text(inner);
        else if (key == "appId")
            task.appId = rooted(json::text(inner));
        else if (key == "host")
            task.host = json::text(inner);
        else if (key == "state")
            task.state = json::text(inner);
        else if (key == "ports")
            json::eachElement(inner, [&](Value &port) { task.ports += json::number(port); });
        else if (key == "ipAddresses")
            task.address = firstAddress(inner);
        else if (key == "healthCheckResults")
            task.hasFailedCheck = hasFailed(inner);
    });
    return task;
}

//! All elements of the array `name` that have what `owner` points at: an app's id, a task's app.
template <class T>
Result<Parsed<T>> parseList(QByteArray body, std::string_view name, T (*read)(Value &),
                            QString T::*owner)
{
    Parsed<T> parsed;
    bool isThere = false;
    const QString shownName = QString::fromLatin1(name.data(), qsizetype(name.size()));
    auto readElement = [&, number = 0](Value &element) mutable {
        ++number;
        const T found = read(element);
        if ((found.*owner).isEmpty())
            parsed.complaints +=
                u"entry %1 of \"%2\" is malformed: it names no app"_s.arg(number).arg(shownName);
        else
            parsed.elements += found;
    };
    const Result<Done> result = json::readJson(std::move(body), [&](std::string_view key, Value &value) {
        if (key != name || !json::isArray(value))
            return;
        isThere = true;
        for (auto element : value.get_array()) {
            Value inner = element.value();
            readElement(inner);
        }
    });
    if (!result)
        return tl::unexpected(result.error());
    if (!isThere)
        return failure(Error::Kind::Malformed, u"the answer has no array \"%1\""_s.arg(shownName));
    return parsed;
}

} // namespace

Result<Parsed<MarathonApp>> parseApps(QByteArray body)
{
    return parseList<MarathonApp>(std::move(body), "apps", &app, &MarathonApp::id);
}

Result<Parsed<MarathonTask>> parseTasks(QByteArray body)
{
    return parseList<MarathonTask>(std::move(body), "tasks", &task, &MarathonTask::appId);
}

Result<MarathonApp> parseApp(QByteArray body)
{
    MarathonApp found;
    const Result<Done> result = json::readJson(std::move(body), [&](std::string_view key, Value &value) {
        if (key == "app")
            found = app(value);
    });
    if (!result)
        return tl::unexpected(result.error());
    if (found.id.isEmpty())
        return failure(Error::Kind::Malformed, u"the answer has no \"app\" with an id"_s);
    return found;
}

QString parseLeader(const QByteArray &body)
{
    QString leader;
    const Result<Done> result = json::readJson(body, [&](std::string_view key, Value &value) {
        if (key == "leader")
            leader = json::text(value);
    });
    return result ? leader : QString();
}

Result<QStringList> parseCallbackUrls(const QByteArray &body)
{
    QStringList urls;
    const Result<Done> result = json::readJson(body, [&](std::string_view key, Value &value) {
        if (key == "callbackUrls")
            json::eachElement(value, [&](Value &url) { urls += json::text(url); });
    });
    if (!result)
        return tl::unexpected(result.error());
    return urls;
}

} // namespace proxym
