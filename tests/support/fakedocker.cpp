// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/fakedocker.h"

#include <QJsonArray>
#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace proxym::test {

namespace {

QByteArray bytesOf(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

} // namespace

FakeDocker::FakeDocker()
{
    serve("1.41");
}

QJsonObject FakeDocker::web(const QByteArray &name)
{
    return {{u"proxym.domains"_s, QString::fromUtf8(name + ".test")}, {u"proxym.protocol"_s, u"http"_s}};
}

void FakeDocker::serve(const QByteArray &version)
{
    const FakeReply wrong{400, R"({"message":"this version of the API is not supported"})"};
    for (const char *const path : {"/containers/json", "/events"})
        server.answer("GET", root + path, wrong);
    root = "/v" + version;
    server.answer("GET", root + "/containers/json", FakeHttpServer::Handler([this](const FakeRequest &) {
                      return FakeReply{200, list()};
                  }));
    server.answer("GET", root + "/events", FakeReply{.manner = FakeReply::Manner::Stream});
    server.answer("/version", R"({"ApiVersion":"1.51","MinAPIVersion":")" + version + R"("})");
    for (const Container &container : std::as_const(m_containers))
        put(container);
}

void FakeDocker::put(const Container &container)
{
    m_containers.insert(container.name, container);
    const auto answer = [this, name = container.name](const FakeRequest &) {
        return m_containers.contains(name) ? FakeReply{200, bytesOf(inspection(m_containers.value(name)))}
                                           : FakeReply{404, R"({"message":"No such container"})"};
    };
    server.answer("GET", root + "/containers/" + id(container.name) + "/json",
                  FakeHttpServer::Handler(answer));
}

void FakeDocker::start(const Container &container)
{
    put(container);
    tell("start", container.name);
}

void FakeDocker::setHealth(const QByteArray &name, const QString &health)
{
    m_containers[name].health = health;
    tell("health_status: " + health.toUtf8(), name);
}

void FakeDocker::end(const QByteArray &name)
{
    m_containers.remove(name);
    tell("die", name);
}

void FakeDocker::tell(const QByteArray &action, const QByteArray &name, const QJsonObject &attributes)
{
    QJsonObject all = attributes;
    all.insert(u"name"_s, QString::fromUtf8(name));
    const QJsonObject actor{{u"ID"_s, QString::fromLatin1(id(name))}, {u"Attributes"_s, all}};
    server.push(bytesOf({{u"Type"_s, u"container"_s},
                         {u"Action"_s, QString::fromUtf8(action)},
                         {u"Actor"_s, actor},
                         {u"timeNano"_s, qint64(1'700'000'100'000'000'000)}})
                + '\n');
}

void FakeDocker::forget()
{
    m_containers.clear();
}

void FakeDocker::lie(const FakeReply &reply)
{
    server.answerAll(reply);
    server.endStreams();
}

QByteArray FakeDocker::list() const
{
    QJsonArray all;
    for (const Container &container : m_containers)
        all += QJsonObject{{u"Id"_s, QString::fromLatin1(id(container.name))},
                           {u"Created"_s, container.createdAt},
                           {u"Labels"_s, container.labels},
                           {u"State"_s, u"running"_s}};
    return QJsonDocument(all).toJson();
}

QJsonObject FakeDocker::inspection(const Container &container)
{
    const QString port = u"%1/tcp"_s.arg(container.port);
    QJsonObject state{{u"Status"_s, container.state}, {u"StartedAt"_s, container.startedAt}};
    if (!container.health.isEmpty())
        state.insert(u"Health"_s, QJsonObject{{u"Status"_s, container.health}});
    const QJsonObject binding{{u"HostIp"_s, u"0.0.0.0"_s},
                              {u"HostPort"_s, QString::number(container.published)}};
    const QJsonObject network{{u"IPAddress"_s, container.address}, {u"GlobalIPv6Address"_s, QString()}};
    return {{u"Id"_s, QString::fromLatin1(id(container.name))},
            {u"Name"_s, u'/' + QString::fromUtf8(container.name)},
            {u"State"_s, state},
            {u"HostConfig"_s, QJsonObject{{u"NetworkMode"_s, u"edge"_s}}},
            {u"Config"_s,
             QJsonObject{{u"Labels"_s, container.labels},
                         {u"StopSignal"_s, container.stopSignal},
                         {u"ExposedPorts"_s, QJsonObject{{port, QJsonObject()}}}}},
            {u"NetworkSettings"_s,
             QJsonObject{{u"Ports"_s, QJsonObject{{port, QJsonArray{binding}}}},
                         {u"Networks"_s, QJsonObject{{u"edge"_s, network}}}}}};
}

} // namespace proxym::test
