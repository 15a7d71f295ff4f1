// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/parse/marathonportfields.h"

using namespace Qt::StringLiterals;

namespace proxym {

using json::Value;

namespace {

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
        else if (key == "networkNames")
            json::eachElement(inner, [&](Value &name) { port.networks += json::text(name); });
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
        QString name;
        json::eachField(network, [&](std::string_view key, Value &value) {
            if (key == "mode" && fields.mode.isEmpty())
                fields.mode = json::text(value);
            else if (key == "name")
                name = json::text(value);
        });
        fields.networks += name;
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

bool isOnHostNetwork(const PortFields &fields)
{
    if (!fields.mode.isEmpty())
        return fields.mode == u"host";
    if (!fields.network.isEmpty())
        return fields.network == u"HOST";
    return !fields.hasAddress
        && fields.mappings.isEmpty(); // command apps, Mesos containers, Docker without a network
}

bool isInOwnNetwork(const PortFields &fields)
{
    return fields.mode.isEmpty() ? fields.network == u"USER" || fields.hasAddress
                                 : fields.mode == u"container";
}

} // namespace

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
            fields.ports += AppPort{0, json::number(element), true, {}, {}};
        });
}

QList<AppPort> portsFrom(PortFields fields)
{
    if (isOnHostNetwork(fields))
        return fields.definitions.isEmpty() ? fields.ports : fields.definitions;
    if (isInOwnNetwork(fields))
        return fields.mappings.isEmpty() ? fields.discovery : fields.mappings;
    for (AppPort &port : fields.mappings)
        port.takesTaskPort = true; // a bridge gives every mapping a port, with or without hostPort
    return fields.mappings;
}

} // namespace proxym
