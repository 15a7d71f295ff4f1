// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/fakenomad.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QUrlQuery>

using namespace Qt::StringLiterals;

namespace proxym::test {

namespace {

const QByteArray idPrefix = "_nomad-task-";

QByteArray idOf(const QByteArray &service, quint16 port)
{
    return idPrefix + service + '-' + QByteArray::number(port);
}

QByteArray parameter(const FakeRequest &request, const QString &name)
{
    return QUrlQuery(QUrl::fromEncoded(request.target)).queryItemValue(name, QUrl::FullyDecoded).toUtf8();
}

bool isIn(const QByteArray &space, const QByteArray &wanted)
{
    return wanted == "*" || space == (wanted.isEmpty() ? QByteArrayLiteral("default") : wanted);
}

QJsonObject registrationOf(const FakeNomad::Instance &instance, quint64 index)
{
    return {{u"ID"_s, QString::fromUtf8(idOf(instance.service, instance.port))},
            {u"ServiceName"_s, QString::fromUtf8(instance.service)},
            {u"Namespace"_s, QString::fromUtf8(instance.space)},
            {u"NodeID"_s, u"1c2d0000-0000-4000-8000-000000000001"_s},
            {u"Datacenter"_s, u"dc1"_s},
            {u"JobID"_s, QString::fromUtf8(instance.service)},
            {u"Tags"_s, QJsonArray::fromStringList(instance.tags)},
            {u"Address"_s, instance.address},
            {u"Port"_s, instance.port},
            {u"CreateIndex"_s, qint64(index)},
            {u"ModifyIndex"_s, qint64(index)}};
}

} // namespace

FakeNomad::FakeNomad()
{
    serve("/v1/services", [this](const FakeRequest &request) {
        return reply(m_index, services(parameter(request, u"namespace"_s)));
    });
    serve("/v1/event/stream", [this](const FakeRequest &request) { return stream(request); });
}

FakeReply FakeNomad::reply(quint64 index, const QByteArray &body)
{
    return {200,
            body,
            "application/json",
            {{"X-Nomad-Index", QByteArray::number(index)},
             {"X-Nomad-Knownleader", "true"},
             {"X-Nomad-Lastcontact", "0"}}};
}

void FakeNomad::serve(const QByteArray &path, const FakeHttpServer::Handler &handler)
{
    const auto guarded = [this, handler](const FakeRequest &request) {
        if (request.headers.value("x-nomad-token") == token)
            return handler(request);
        return FakeReply{403, "Permission denied", "text/plain; charset=utf-8"};
    };
    server.answer("GET", path, FakeHttpServer::Handler(guarded));
}

void FakeNomad::put(const Instance &instance)
{
    m_instances.insert(idOf(instance.service, instance.port), instance);
    serve("/v1/service/" + instance.service, [this, name = instance.service](const FakeRequest &request) {
        return reply(m_index, instances(name, parameter(request, u"namespace"_s)));
    });
    change("ServiceRegistration", instance);
}

void FakeNomad::putWeb(const QByteArray &service, quint16 port, const QByteArray &space)
{
    put({service, port, {u"proxym.domains="_s + QString::fromUtf8(service) + u".test"_s}, space});
}

void FakeNomad::remove(const QByteArray &service, quint16 port)
{
    change("ServiceDeregistration", m_instances.take(idOf(service, port)));
}

void FakeNomad::removeSpace(const QByteArray &space)
{
    m_instances.removeIf(
        [&space](const QMap<QByteArray, Instance>::iterator &one) { return one->space == space; });
    ++m_index;
}

void FakeNomad::forget()
{
    m_instances.clear();
    rewind(1);
}

void FakeNomad::rewind(quint64 index)
{
    m_index = index;
    m_told.clear();
    server.endStreams();
}

void FakeNomad::lie(const FakeReply &reply)
{
    server.answerAll(reply);
    server.endStreams();
}

void FakeNomad::change(const QByteArray &type, const Instance &instance)
{
    m_changedAt.insert(idOf(instance.service, instance.port), ++m_index);
    const QJsonObject registration = registrationOf(instance, m_index);
    const QJsonObject event{{u"Topic"_s, u"Service"_s},
                            {u"Type"_s, QString::fromUtf8(type)},
                            {u"Key"_s, registration[u"ID"_s]},
                            {u"Namespace"_s, registration[u"Namespace"_s]},
                            {u"FilterKeys"_s, QJsonArray{registration[u"ServiceName"_s]}},
                            {u"Index"_s, qint64(m_index)},
                            {u"Payload"_s, QJsonObject{{u"Service"_s, registration}}}};
    const QJsonObject line{{u"Index"_s, qint64(m_index)}, {u"Events"_s, QJsonArray{event}}};
    m_told += Told{m_index, instance.space, QJsonDocument(line).toJson(QJsonDocument::Compact)};
    tell(m_told.last().line);
}

QByteArray FakeNomad::services(const QByteArray &space) const
{
    QMap<QString, QMap<QString, QStringList>> spaces;
    for (const Instance &one : m_instances) {
        if (isIn(one.space, space))
            spaces[QString::fromUtf8(one.space)][QString::fromUtf8(one.service)] += one.tags;
    }
    QJsonArray all;
    for (const auto &[name, services] : spaces.asKeyValueRange()) {
        QJsonArray stubs;
        for (const auto &[service, tags] : services.asKeyValueRange())
            stubs += QJsonObject{{u"ServiceName"_s, service}, {u"Tags"_s, QJsonArray::fromStringList(tags)}};
        all += QJsonObject{{u"Namespace"_s, name}, {u"Services"_s, stubs}};
    }
    return QJsonDocument(all).toJson();
}

QByteArray FakeNomad::instances(const QByteArray &service, const QByteArray &space) const
{
    QJsonArray all;
    const QByteArray first = idPrefix + service + '-'; // ids are sorted
    for (auto at = m_instances.lowerBound(first); at != m_instances.cend() && at.key().startsWith(first);
         ++at) {
        if (at->service == service && isIn(at->space, space) && space != "*")
            all += registrationOf(*at, m_changedAt.value(at.key()));
    }
    return QJsonDocument(all).toJson();
}

FakeReply FakeNomad::stream(const FakeRequest &request) const
{
    const quint64 index = parameter(request, u"index"_s).toULongLong();
    const QByteArray space = parameter(request, u"namespace"_s);
    FakeReply reply{.manner = FakeReply::Manner::Stream};
    if (parameter(request, u"topic"_s) != "Service")
        return {400, "Invalid topic query", "text/plain"};
    for (const Told &told : m_told) {
        if (told.index >= index && isIn(told.space, space))
            reply.body += told.line + '\n';
    }
    return reply;
}

} // namespace proxym::test
