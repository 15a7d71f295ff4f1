// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "nomad/nomadparser.h"

#include "http/jsonfields.h"

#include <QUrl>

using namespace Qt::StringLiterals;

namespace proxym {

using json::Field;

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
    Registration &registration = found.registration;
    QStringList tags;
    json::readFields(value, Field{"ServiceName", found.service.second},
                     Field{"Namespace", found.service.first}, Field{"ID", registration.id},
                     Field{"Address", registration.address}, Field{"Port", registration.port},
                     Field{"ModifyIndex", registration.changedAt}, Field{"Tags", tags});
    found.isMarked = isMarked(tags);
    registration.labels = labelsOfTags(tags);
    return found;
}

//! Adds the marked services of one namespace. False if it is none.
bool readNamespace(json::Value &value, QSet<NomadName> &marked)
{
    QString space;
    QList<Instance> services;
    bool hasServices = false;
    const auto readServices = [&](json::Value &list) {
        hasServices =
            json::eachElement(list, [&services](json::Value &service) { services += readInstance(service); });
    };
    json::readFields(value, Field{"Namespace", space}, Field{"Services", readServices});
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
    QString topic;
    const auto readService = [&event](json::Value &service) {
        const Instance about = readInstance(service);
        event.service = about.service;
        event.isMarked = about.isMarked;
    };
    json::readFields(value, Field{"Topic", topic}, Field{"Type", event.type},
                     Field{"Payload", json::object(Field{"Service", readService})});
    return topic == u"Service" ? std::optional(event) : std::nullopt;
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
