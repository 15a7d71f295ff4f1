// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "nomad/nomadparser.h"

#include "http/jsonbody.h"

#include <QUrl>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! An element of any of the lists; that of services has only names and tags.
struct Instance {
    NomadName service;
    bool isMarked = false;
    Registration registration;
};

Instance readInstance(json::Value &value)
{
    Instance found;
    json::eachField(value, [&found](std::string_view key, json::Value &inner) {
        if (key == "ServiceName")
            found.service.second = json::text(inner);
        else if (key == "Namespace")
            found.service.first = json::text(inner);
        else if (key == "ID")
            found.registration.id = json::text(inner);
        else if (key == "Address")
            found.registration.address = json::text(inner);
        else if (key == "Port")
            found.registration.port = json::number(inner);
        else if (key == "ModifyIndex")
            found.registration.changedAt = json::number(inner);
        if (key != "Tags")
            return;
        const QStringList tags = json::texts(inner);
        found.isMarked = isMarked(tags);
        found.registration.labels = labelsOfTags(tags);
    });
    return found;
}

//! Adds the marked services of one namespace. False if it is none.
bool readNamespace(json::Value &value, QSet<NomadName> &marked)
{
    QString space;
    QList<Instance> services;
    bool hasServices = false;
    json::eachField(value, [&](std::string_view key, json::Value &inner) {
        if (key == "Namespace")
            space = json::text(inner);
        else if (key == "Services")
            hasServices = json::eachElement(
                inner, [&services](json::Value &service) { services += readInstance(service); });
    });
    for (const Instance &one : std::as_const(services)) {
        hasServices = hasServices && !one.service.second.isNull();
        if (one.isMarked)
            marked.insert({space, one.service.second});
    }
    return hasServices && !space.isNull();
}

//! Nothing if it is about something else.
std::optional<NomadEvent> readEvent(json::Value &value)
{
    NomadEvent event;
    bool isOurs = false;
    json::eachField(value, [&](std::string_view key, json::Value &inner) {
        if (key == "Topic")
            isOurs = json::text(inner) == u"Service";
        else if (key == "Type")
            event.type = json::text(inner);
        else if (key == "Payload")
            json::eachField(inner, [&event](std::string_view what, json::Value &service) {
                if (what != "Service")
                    return;
                const Instance about = readInstance(service);
                event.service = about.service;
                event.isMarked = about.isMarked;
            });
    });
    return isOurs ? std::optional(event) : std::nullopt;
}

} // namespace

Result<QSet<NomadName>> parseNomadServices(const QByteArray &json)
{
    QSet<NomadName> marked;
    bool areServices = true;
    const auto read = json::readJsonList(
        json, [&](json::Value &element) { areServices = readNamespace(element, marked) && areServices; });
    if (!read)
        return tl::unexpected(read.error());
    if (!areServices)
        return failure(Error::Kind::Malformed, u"the answer is not a list of Nomad's services"_s);
    return marked;
}

Result<ServiceLook> parseNomadService(const QByteArray &json, const NomadName &service)
{
    QList<Registration> instances;
    bool areInstances = true;
    const auto read = json::readJsonList(json, [&](json::Value &element) {
        const Instance one = readInstance(element);
        areInstances = areInstances && one.service == service && !one.registration.id.isNull();
        instances += one.registration;
    });
    if (!read)
        return tl::unexpected(read.error());
    if (!areInstances)
        return failure(Error::Kind::Malformed, u"the answer is not a list of its instances"_s);
    return lookAtInstances(u"Nomad"_s, nomadId(service), instances);
}

Result<QList<NomadEvent>> parseNomadEvents(const QByteArray &line)
{
    QList<NomadEvent> events;
    bool isHeartbeat = true, isEvents = false;
    const auto read = json::readJson(line, [&](std::string_view key, json::Value &value) {
        isHeartbeat = false;
        if (key == "Events")
            isEvents = json::eachElement(value, [&events](json::Value &element) {
                if (const auto event = readEvent(element))
                    events += *event;
            });
    });
    if (!read)
        return tl::unexpected(read.error());
    if (!isHeartbeat && !isEvents)
        return failure(Error::Kind::Malformed, u"the stream has a line that is no event"_s);
    return events;
}

std::optional<QByteArray> nomadServicePath(const NomadName &service)
{
    const QString &name = service.second;
    if (name.isEmpty() || name == u"." || name == u".." || name.contains(u'/'))
        return std::nullopt;
    return "/v1/service/" + QUrl::toPercentEncoding(name);
}

} // namespace proxym
