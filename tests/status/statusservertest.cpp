// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "status/servedboard.h"

#include <QDeadlineTimer>
#include <QJsonDocument>

using namespace proxym;
using namespace proxym::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

const QByteArray followEvents = "GET /api/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

QJsonObject jsonOf(const HttpAnswer &answer)
{
    return QJsonDocument::fromJson(answer.body).object();
}

} // namespace

class StatusServerTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyAnswerIsProtected_data()
    {
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("type");
        const auto row = [](const QByteArray &path, const QByteArray &type, int status = 200) {
            QTest::newRow(path.constData()) << path << status << type;
        };
        row("/", "text/html; charset=utf-8");
        row("/api/status", "application/json");
        row("/api/services", "application/json");
        row("/api/services/web_80", "application/json");
        row("/api/history", "application/json");
        row("/api/config", "text/plain; charset=utf-8");
        row("/metrics", "text/plain; version=0.0.4; charset=utf-8");
        row("/healthz", "text/plain; charset=utf-8");
        row("/readyz", "text/plain; charset=utf-8");
        row("/api/nowhere", "application/json", 404);
        row("/api/services/", "application/json", 404);
        row("/api/services/%3Cb%3E%2F..", "application/json", 404);
        row("/../etc/passwd", "application/json", 404);
        row("/%2e%2e/etc/passwd", "application/json", 404);
        row("/js/%2e%2e%2findex.html", "application/json", 404);
        row("/:/web/index.html", "application/json", 404);
        row("/index.html", "application/json", 404);
        row("/api/services?limit=0", "application/json", 400);
        row("/api/history?limit=many", "application/json", 400);
    }
    void everyAnswerIsProtected()
    {
        ServedBoard served;
        QFETCH(QByteArray, path);
        QFETCH(int, status);
        QFETCH(QByteArray, type);
        served.serve();
        const HttpAnswer answer = ask(served.port, "GET " + path);
        QCOMPARE(answer.status, status);
        QCOMPARE(answer.headers.value("content-type"), type);
        QVERIFY(answer.headers.value("content-security-policy").contains("default-src 'self'"));
        QCOMPARE(answer.headers.value("x-content-type-options"), "nosniff");
        QCOMPARE(answer.headers.value("cache-control"), "no-store");
        QVERIFY(status < 400 || !jsonOf(answer).value(u"error"_s).toString().isEmpty());

        const HttpAnswer head = ask(served.port, "HEAD " + path);
        QCOMPARE(head.status, status);
        QCOMPARE(head.headers.value("content-type"), type);
        QVERIFY(head.headers.contains("content-length"));
    }

    void assetsAreKeptAndRevalidated()
    {
        ServedBoard served;
        served.serve();
        const HttpAnswer icon = ask(served.port, "GET /favicon.svg");
        QCOMPARE(icon.status, 200);
        QCOMPARE(icon.headers.value("content-type"), "image/svg+xml");
        QCOMPARE(icon.headers.value("cache-control"), "no-cache");
        const HttpAnswer again =
            ask(served.port, "GET /favicon.svg", "If-None-Match: " + icon.headers.value("etag") + "\r\n");
        QCOMPARE(again.status, 304);
    }

    void unchangedStatusIsNotSentAgain()
    {
        ServedBoard served;
        served.serve();
        const QByteArray tag = ask(served.port, "GET /api/status").headers.value("etag");
        const auto asked = [&](const QByteArray &tags) {
            return ask(served.port, "GET /api/status", "If-None-Match: " + tags + "\r\n").status;
        };
        QCOMPARE(asked(tag), 304);
        QCOMPARE(asked("\"x\", W/" + tag), 304);
        QCOMPARE(asked("\"other\""), 200);
        Status changed = inSync();
        changed.summary = u"changed"_s;
        served.board.publish(changed);
        QCOMPARE(asked(tag), 200);
    }

    void wrongMethodsNameTheRightOnes_data()
    {
        QTest::addColumn<QByteArray>("request");
        QTest::addColumn<QByteArray>("allowed");
        QTest::newRow("GET for POST") << QByteArray("GET /api/refresh") << QByteArray("POST");
        QTest::newRow("DELETE") << QByteArray("DELETE /api/status") << QByteArray("GET, HEAD");
        QTest::newRow("POST for GET") << QByteArray("POST /metrics") << QByteArray("GET, HEAD");
        QTest::newRow("TRACE") << QByteArray("TRACE /") << QByteArray("GET, HEAD");
        QTest::newRow("unknown verb") << QByteArray("BREW /healthz") << QByteArray("GET, HEAD");
    }
    void wrongMethodsNameTheRightOnes()
    {
        ServedBoard served;
        QFETCH(QByteArray, request);
        served.serve();
        const HttpAnswer answer = ask(served.port, request);
        QCOMPARE(answer.status, 405);
        QTEST(answer.headers.value("allow"), "allowed");
        QVERIFY(jsonOf(answer).contains(u"error"_s));
    }

    void oneServiceIsShownInFull()
    {
        ServedBoard served;
        served.serve();
        const QJsonObject service = jsonOf(ask(served.port, "GET /api/services/web_80"));
        QCOMPARE(service.value(u"id"_s).toString(), u"/web"_s);
        for (const QString &member : {u"configLines"_s, u"labels"_s, u"conflicts"_s, u"servers"_s})
            QVERIFY2(service.contains(member), qPrintable(member));
        QCOMPARE(ask(served.port, "GET /api/services/web%5F80").status, 200);
    }

    void haproxyIsAskedForTheServicesOfThePageOnly()
    {
        ServedBoard served;
        served.serve();
        const QString name = u"web_80"_s;
        served.target.counts = {{name, 1}};
        const QJsonObject list = jsonOf(ask(served.port, "GET /api/services?search=web.test"));
        QCOMPARE(list[u"services"_s][0][u"live"_s], QJsonValue(1));
        QCOMPARE(served.target.askedFor, QList<QStringList>{QStringList{name}});
        (void)ask(served.port, "GET /api/services?search=nobody");
        QCOMPARE(served.target.askedFor.size(), 1);
        QVERIFY(
            jsonOf(ask(served.port, "GET /api/services?search=%3Cb"))[u"services"_s][0][u"live"_s].isNull());
    }

    void parametersAreDecoded()
    {
        ServedBoard served;
        served.serve();
        const auto matched = [&](const QByteArray &search) {
            return jsonOf(ask(served.port, "GET /api/services?unknown=1&search=" + search))
                .value(u"matched"_s)
                .toInt();
        };
        QCOMPARE(matched("%3Cb%3E"), 1);
        QCOMPARE(matched("WEB.test"), 1);
        QCOMPARE(matched("a+b%2Bc"), 0);
        QCOMPARE(matched(""), 2);
    }

    void readinessFollowsTheState_data()
    {
        QTest::addColumn<State>("state");
        QTest::addColumn<int>("status");
        QTest::newRow("starting") << State::Starting << 503;
        QTest::newRow("failed") << State::Failed << 503;
        QTest::newRow("rejected") << State::Rejected << 503;
        QTest::newRow("stale") << State::Stale << 200;
        QTest::newRow("degraded") << State::Degraded << 200;
        QTest::newRow("inSync") << State::InSync << 200;
    }
    void readinessFollowsTheState()
    {
        ServedBoard served;
        QFETCH(State, state);
        QFETCH(int, status);
        served.serve();
        Status published = inSync();
        published.state = state;
        published.summary = u"this is why"_s;
        served.board.publish(published);
        const HttpAnswer answer = ask(served.port, "GET /readyz");
        QCOMPARE(answer.status, status);
        QCOMPARE(answer.body.contains("this is why"), status == 503);
        QCOMPARE(ask(served.port, "GET /healthz").status, 200);
    }

    void changeThatWaitsTakesNoEdgeOut()
    {
        ServedBoard served;
        served.serve();
        Status published = inSync();
        QCOMPARE(ask(served.port, "GET /readyz").status, 200);
        published.proxy.waiting = WaitingChange{u"new backend b_80"_s, QDateTime::currentDateTimeUtc()};
        const Verdict judged = verdict(published);
        published.state = judged.state;
        published.summary = judged.summary;
        served.board.publish(published);
        QCOMPARE(published.state, State::Degraded);
        QCOMPARE(ask(served.port, "GET /readyz").status, 200);
    }

    void silentStreamHasAHeartbeat()
    {
        ServedBoard served;
        served.heartbeat = 20ms;
        served.serve();
        Probe probe(served.port);
        probe.send(followEvents);
        QVERIFY(probe.receives("\n\n: still here\n\n: still here\n\n"));
    }

    void heartbeatIsNotPutOffByThoseWhoCome()
    {
        ServedBoard served;
        served.heartbeat = 200ms;
        served.serve();
        Probe first(served.port);
        first.send(followEvents);
        QDeadlineTimer patience(10s);
        while (!first.received().contains(": still here") && !patience.hasExpired()) {
            Probe other(served.port);
            other.send(followEvents);
            QVERIFY(other.receives("data: "));
        }
        QVERIFY(!patience.hasExpired());
    }

    void eventsComeAtOnceAndAfterEachChange()
    {
        ServedBoard served;
        served.serve();
        Probe probe(served.port);
        probe.send(followEvents);
        QVERIFY(probe.receives("event: status\ndata: {"));
        QVERIFY(probe.received().contains("Content-Type: text/event-stream\r\n"));
        QVERIFY(probe.received().contains("Content-Security-Policy: "));
        QVERIFY(!probe.received().contains("Content-Length"));

        served.board.publish(inSync()); // its startedAt differs
        QTRY_COMPARE(probe.received().count("event: status\n"), 2);
        served.board.publish(served.board.status());
        Status changed = served.board.status();
        changed.summary = u"two\nlines"_s;
        served.board.publish(changed);
        QVERIFY(probe.receives("two\\nlines"));
        QCOMPARE(probe.received().count("event: status\n"), 3);
        QVERIFY(probe.received().endsWith("}\n\n"));
    }

    void aFullFeedSaysSo()
    {
        ServedBoard served;
        served.serve();
        std::vector<std::unique_ptr<Probe>> readers;
        for (int i = 0; i < EventFeed::mostReaders; ++i) {
            readers.push_back(std::make_unique<Probe>(served.port));
            readers.back()->send(followEvents);
        }
        QVERIFY(readers.back()->receives("event: status"));
        QCOMPARE(ask(served.port, "GET /api/events").status, 503);
        readers.pop_back();
        QTRY_COMPARE(ask(served.port, "HEAD /api/events").status, 200);
    }

    void worksWithoutAProxy()
    {
        ServedBoard served;
        const Port port = freePort();
        StatusServer server({.listenAddress = Endpoint{.host = u"127.0.0.1"_s, .port = port}}, served.board,
                            nullptr, {});
        QVERIFY(server.listen().has_value());
        for (const QByteArray path : {"/", "/api/config", "/api/services/web_80"})
            QCOMPARE(ask(port.number(), "GET " + path).status, 200);
    }
};

QTEST_GUILESS_MAIN(StatusServerTest)
#include "statusservertest.moc"
