// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dashboard/stage.h"

#include "dashboard/apistories.h"

#include <QSignalSpy>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym::test {

Stage::Stage()
{
    m_status = test::status(u"inSync"_s, m_round, u"In sync: 250 services from 3 sources."_s);
    m_services.append(test::service(u"/batch/nightly"_s, u"noHosts"_s));
    m_services.append(test::service(u"/legacy/web"_s, u"skipped"_s));
    for (const char *name :
         {"shop/cart", "shop/checkout", "shop/search", "blog", "status", "wiki", "auth/login", "metrics"})
        m_services.append(test::service(u'/' + QString::fromLatin1(name)));
    for (int number = 10; number < 250; ++number)
        m_services.append(test::service(u"/team/app-%1"_s.arg(number)));
    m_server.answer("GET", "/api/status", [this](const FakeRequest &) {
        return FakeReply{200, test::bytes(m_status)};
    });
    m_server.answer("GET", "/api/services", [this](const FakeRequest &request) {
        return FakeReply{200, test::bytes(test::servicePage(m_services, request.target))};
    });
    m_server.answer("GET", "/api/peers", [this](const FakeRequest &) {
        return FakeReply{200, test::bytes({{u"peers"_s, m_edges}})};
    });
    m_server.answer("POST", "/api/refresh", FakeReply{202, R"({"accepted":true})"});
    m_server.stream("/api/events");
    const FeedTiming timing{.firstRetry = 20ms, .longestRetry = 100ms, .lostAfter = 300ms};
    m_dashboard = std::make_unique<Dashboard>(Target{m_server.url(), {}}, timing);
    m_dashboard->client().start();
}

void Stage::say(const QString &state, const QString &summary)
{
    m_status = test::status(state, ++m_round, summary);
    m_server.push(test::statusEvent(m_status));
}

void Stage::addService(const QString &id, const QString &state)
{
    m_services.prepend(test::service(id, state));
}

void Stage::setEdges(const QStringList &states)
{
    m_edges = {};
    for (const QString &state : states)
        m_edges.append(test::edge(u"10.0.0.%1:5678"_s.arg(m_edges.size() + 2), state));
    m_dashboard->edges().reload();
}

void Stage::stop()
{
    QSignalSpy stopped(m_dashboard.get(), &Dashboard::stopped);
    m_dashboard->stop();
    if (stopped.isEmpty())
        stopped.wait();
}

} // namespace proxym::test
