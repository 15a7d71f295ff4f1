// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/fakeconsul.h"

#include <QUrlQuery>

using namespace Qt::StringLiterals;

namespace proxym::test {

namespace {

QByteArray checkOf(const QByteArray &id, const FakeConsul::Instance &instance)
{
    return R"({"Node":"n1","CheckID":"service:)" + id + R"(","Status":")" + instance.status
        + R"(","Output":"","ServiceID":")" + id + R"(","ServiceName":")" + instance.service + R"("})";
}

QByteArray inList(const QByteArrayList &elements)
{
    return '[' + elements.join(',') + ']';
}

} // namespace

FakeConsul::FakeConsul()
{
    list("/v1/catalog/services", m_catalogueIndex, [this] { return catalogue(); });
    list("/v1/health/state/any", m_checksIndex, [this] { return checks(); });
    server.answer("GET", "/v1/health/service/consul", reply(m_catalogueIndex, "[]"));
}

void FakeConsul::list(const QByteArray &path, const quint64 &index, const std::function<QByteArray()> &body)
{
    const auto answer = [&index, body](const FakeRequest &request) {
        const QUrlQuery query(QUrl::fromEncoded(request.target));
        if (query.queryItemValue(u"index"_s).toULongLong() == index)
            return FakeReply{.manner = FakeReply::Manner::Hang};
        return reply(index, body());
    };
    server.answer("GET", path, FakeHttpServer::Handler(answer));
}

void FakeConsul::put(const Instance &instance)
{
    m_instances.insert(instance.service + '-' + QByteArray::number(instance.port), instance);
    const auto look = [this, service = instance.service](const FakeRequest &) {
        return reply(std::max(m_catalogueIndex, m_checksIndex), instances(service));
    };
    server.answer("GET", "/v1/health/service/" + instance.service, FakeHttpServer::Handler(look));
    change(true);
}

void FakeConsul::putWeb(const QByteArray &service, quint16 port)
{
    put({service, port, R"(["proxym.domains=)" + service + R"(.test"])"});
}

void FakeConsul::setStatus(const QByteArray &id, const QByteArray &status)
{
    m_instances[id].status = status;
    change(false);
}

void FakeConsul::remove(const QByteArray &id)
{
    m_instances.remove(id);
    change(true);
}

void FakeConsul::forget()
{
    m_instances.clear();
    rewind(7);
}

void FakeConsul::rewind(quint64 index)
{
    m_catalogueIndex = m_checksIndex = index;
    server.serveHanging();
}

void FakeConsul::lie(const FakeReply &reply)
{
    server.answerAll(reply);
    server.serveHanging();
}

void FakeConsul::change(bool isInCatalogue)
{
    m_checksIndex = std::max(m_checksIndex, m_catalogueIndex) + 1;
    if (isInCatalogue)
        m_catalogueIndex = m_checksIndex;
    server.serveHanging();
}

QByteArray FakeConsul::catalogue() const
{
    QMap<QByteArray, QByteArray> tags{{"consul", "[]"}};
    for (const Instance &instance : m_instances)
        tags.insert(instance.service, instance.tags);
    QByteArrayList members;
    for (const auto &[service, list] : tags.asKeyValueRange())
        members += '"' + service + "\":" + list;
    return '{' + members.join(',') + '}';
}

QByteArray FakeConsul::checks() const
{
    QByteArrayList elements;
    for (const auto &[id, instance] : m_instances.asKeyValueRange())
        elements += checkOf(id, instance);
    return inList(elements);
}

QByteArray FakeConsul::instances(const QByteArray &service) const
{
    QByteArrayList elements;
    const QByteArray first = service + '-'; // their ids are sorted
    for (auto at = m_instances.lowerBound(first); at != m_instances.cend() && at.key().startsWith(first);
         ++at) {
        const QByteArray &id = at.key();
        const Instance &instance = *at;
        if (instance.service == service)
            elements += R"({"Node":{"Node":"n1","Address":"127.0.0.1"},"Service":{"ID":")" + id
                + R"(","Service":")" + service + R"(","Address":"","Port":)"
                + QByteArray::number(instance.port) + R"(,"Tags":)" + instance.tags + R"(,"Meta":)"
                + instance.meta + R"(,"ModifyIndex":1},"Checks":[)" + checkOf(id, instance) + "]}";
    }
    return inList(elements);
}

} // namespace proxym::test
