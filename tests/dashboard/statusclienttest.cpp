// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dashboard/apistories.h"
#include "dashboard/dashboard.h"
#include "support/fakehttpserver.h"

#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;
using namespace std::chrono_literals;

namespace {
constexpr FeedTiming quick{
    .firstRetry = 20ms, .longestRetry = 100ms, .lostAfter = 300ms, .silence = 5s, .refreshPatience = 2s};
}

class StatusClientTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_server = std::make_unique<FakeHttpServer>();
        m_server->answer("/api/status", test::bytes(test::status(u"inSync"_s, 1, u"In sync: all"_s)));
        m_server->answer("/api/services", test::bytes(test::servicePage({}, "/?limit=100")));
        m_server->stream("/api/events");
    }
    void begin(const QByteArray &authorization = {})
    {
        m_dashboard = std::make_unique<Dashboard>(Target{m_server->url(), authorization}, quick);
        m_dashboard->client().start();
    }
    void cleanup()
    {
        QSignalSpy stopped(m_dashboard.get(), &Dashboard::stopped);
        m_dashboard->stop();
        QTRY_VERIFY(!stopped.isEmpty());
        m_dashboard.reset();
    }

    void statusFollowsEvents()
    {
        begin();
        StatusClient &client = m_dashboard->client();
        QTRY_COMPARE(client.status().state, u"inSync"_s); // by a request, before any event
        QTRY_COMPARE(m_server->openStreams(), 1);
        m_server->push(test::statusEvent(test::status(u"stale"_s, 2, u"Stale: x"_s)));
        QTRY_COMPARE(client.status().state, u"stale"_s);
        QCOMPARE(client.connection(), u"live"_s);
        QCOMPARE(m_dashboard->sources().rowCount(), 3);
        m_server->push(": comment\n\nevent: other\ndata: {}\n\n");
        m_server->push(test::statusEvent(test::status(u"inSync"_s, 3, u"In sync: x"_s)));
        QTRY_COMPARE(client.status().lastRound.number, 3);
        QCOMPARE(client.connection(), u"live"_s);
    }

    void lossKeepsTheLastStatusAndComesBackByItself()
    {
        begin();
        StatusClient &client = m_dashboard->client();
        QTRY_COMPARE(m_server->openStreams(), 1);
        m_server->push(test::statusEvent(test::status(u"inSync"_s, 2, u"In sync: x"_s)));
        QTRY_COMPARE(client.connection(), u"live"_s);
        m_server->goDown();
        QTRY_COMPARE(client.connection(), u"reconnecting"_s);
        QTRY_COMPARE(client.connection(), u"lost"_s);
        QCOMPARE(client.status().lastRound.number, 2);
        QVERIFY(client.error().contains(u"connection refused"_s));
        m_server->comeUp();
        QTRY_COMPARE(m_server->openStreams(), 1);
        m_server->push(test::statusEvent(test::status(u"degraded"_s, 9, u"Degraded: x"_s)));
        QTRY_COMPARE(client.connection(), u"live"_s);
        QCOMPARE(client.status().state, u"degraded"_s);
    }

    void oddEventsNeverHarm()
    {
        begin();
        StatusClient &client = m_dashboard->client();
        qsizetype streams = 0;
        for (const QByteArray &odd : {QByteArray("event: status\ndata: [1,2\n\n"),
                                      QByteArray("event: status\ndata: {\"state\":{}}\n\n")}) {
            QTRY_VERIFY(m_server->requests("GET", "/api/events").size() > streams);
            streams = m_server->requests("GET", "/api/events").size();
            m_server->push(test::statusEvent(test::status(u"inSync"_s, 2, u"In sync: x"_s)));
            QTRY_COMPARE(client.connection(), u"live"_s);
            m_server->push(odd);
            QTRY_COMPARE(client.connection(), u"reconnecting"_s);
            QVERIFY(!client.error().isEmpty());
            QCOMPARE(client.status().state, u"inSync"_s);
        }
    }

    void refusalIsToldInTheServersWords()
    {
        const FakeReply refusal{401, R"({"error":"user and password are needed"})"};
        m_server->answer("GET", "/api/status", refusal);
        m_server->answer("GET", "/api/events", refusal);
        begin();
        QTRY_VERIFY(m_dashboard->client().error().contains(u"user and password are needed"_s));
        QVERIFY(!m_dashboard->client().hasStatus());
        QTRY_COMPARE(m_dashboard->client().connection(), u"lost"_s);
    }

    void everyRequestSignsIn()
    {
        begin("Basic b3BzOng=");
        QTRY_VERIFY(!m_server->requests("GET", "/api/services").isEmpty());
        QTRY_VERIFY(!m_server->requests("GET", "/api/events").isEmpty());
        for (const FakeRequest &request : m_server->requests())
            QCOMPARE(request.headers["authorization"], QByteArray("Basic b3BzOng="));
    }

    void refreshTellsWhatItsRoundDid()
    {
        m_server->answer("POST", "/api/refresh", FakeReply{202, R"({"accepted":true})"});
        begin();
        StatusClient &client = m_dashboard->client();
        QTRY_COMPARE(m_server->openStreams(), 1);
        m_server->push(test::statusEvent(test::status(u"inSync"_s, 44, u"In sync: x"_s)));
        QTRY_COMPARE(client.connection(), u"live"_s);
        client.refresh();
        client.refresh(); // ignored: one is under way
        QCOMPARE(client.refreshState(), u"running"_s);
        QTRY_COMPARE(m_server->requests("POST", "/api/refresh").size(), 1);
        m_server->push(test::statusEvent(test::status(u"inSync"_s, 45, u"In sync: x"_s)));
        QTRY_COMPARE(client.refreshOutcome(), u"round 45: nothing changed, 21 ms"_s);
        client.refresh();
        QTRY_COMPARE(client.refreshState(), u"failed"_s); // no round within the time limit
        QVERIFY(client.refreshOutcome().contains(u"no round"_s));
    }

    void refreshThatIsRefusedSaysWhy()
    {
        m_server->answer("POST", "/api/refresh", FakeReply{403, R"({"error":"foreign"})"});
        m_server->answer(
            "/api/status",
            R"({"state":"inSync","lastRound":{"number":1,"startedAt":"2026-01-01T00:00:00.000Z"}})");
        begin();
        m_dashboard->client().refresh();
        QTRY_COMPARE(m_dashboard->client().refreshState(), u"failed"_s);
        QVERIFY(m_dashboard->client().refreshOutcome().contains(u"HTTP 403: foreign"_s));
    }

    void refreshOfAllNamesWhoDidNotTakeIt()
    {
        m_server->answer("POST", "/api/refresh", FakeReply{202, R"({"accepted":true,"edges":[
            {"address":"b:1","accepted":true,"error":null},{"address":"c:1","accepted":false,"error":"x"}]})"});
        begin();
        m_dashboard->client().refreshAll();
        QTRY_COMPARE(m_dashboard->client().refreshState(), u"failed"_s);
        QCOMPARE(m_dashboard->client().refreshOutcome(), u"refreshed, but not taken by c:1"_s);
        QCOMPARE(m_server->requests("POST", "/api/refresh").first().target, "/api/refresh?edges=all");
    }

private:
    std::unique_ptr<FakeHttpServer> m_server;
    std::unique_ptr<Dashboard> m_dashboard;
};

QTEST_GUILESS_MAIN(StatusClientTest)
#include "statusclienttest.moc"
