// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "status/statusserver.h"
#include "status/httpprobe.h"
#include "support/stories.h"

#include <QJsonDocument>
#include <QSignalSpy>

using namespace proxym;
using namespace Qt::StringLiterals;

namespace {

Status inSync()
{
    Status status{.startedAt = QDateTime::currentDateTimeUtc(), .applied = true};
    status.proxy = {.enabled = true, .pid = 4711};
    status.lastRound = RoundRecord{.number = 1, .action = Action::Reload, .added = {u"web_80"_s}};
    const QList<Answer> answers{{u"File"_s, {stories::webService(u"web"_s), stories::webService(u"<b>"_s)}}};
    status.inventory = buildInventory(answers, {}, {}, {});
    const Verdict judged = verdict(status);
    status.state = judged.state;
    status.summary = judged.summary;
    return status;
}

QJsonObject jsonOf(const HttpAnswer &answer)
{
    return QJsonDocument::fromJson(answer.body).object();
}

const QByteArray form = "Content-Type: application/x-www-form-urlencoded\r\nAccept: text/html,*/*\r\n";

} // namespace

class StatusServerTest : public QObject {
    Q_OBJECT

    StatusBoard m_board;
    stories::FakeTarget m_target;
    std::unique_ptr<StatusServer> m_server;
    QList<QByteArray> m_events;
    quint16 m_port = 0;

    void serve(StatusSettings settings = {}, const std::optional<EventReceiver> &receiver = {})
    {
        if (!settings.listenAddress)
            settings.listenAddress = Endpoint{.host = u"127.0.0.1"_s, .port = freePort()};
        m_port = settings.listenAddress->port.number();
        m_server = std::make_unique<StatusServer>(settings, m_board, &m_target, receiver);
        QVERIFY(m_server->listen().has_value());
    }
    EventReceiver receiver(Port port)
    {
        return {.host = u"127.0.0.1"_s,
                .port = port,
                .path = u"/callback"_s,
                .receive = [this](const QByteArray &body) { m_events.append(body); }};
    }

private Q_SLOTS:
    void init()
    {
        m_events.clear();
        m_board.publish(inSync());
    }
    void cleanup() { m_server.reset(); }

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
        row("/api/services?limit=0", "application/json", 400);
        row("/api/history?limit=many", "application/json", 400);
    }
    void everyAnswerIsProtected()
    {
        QFETCH(QByteArray, path);
        QFETCH(int, status);
        QFETCH(QByteArray, type);
        serve();
        const HttpAnswer answer = ask(m_port, "GET " + path);
        QCOMPARE(answer.status, status);
        QCOMPARE(answer.headers.value("content-type"), type);
        QVERIFY(answer.headers.value("content-security-policy").contains("default-src 'self'"));
        QCOMPARE(answer.headers.value("x-content-type-options"), "nosniff");
        QCOMPARE(answer.headers.value("cache-control"), "no-store");
        QVERIFY(status < 400 || !jsonOf(answer).value(u"error"_s).toString().isEmpty());

        const HttpAnswer head = ask(m_port, "HEAD " + path);
        QCOMPARE(head.status, status);
        QCOMPARE(head.headers.value("content-type"), type);
        QVERIFY(head.headers.contains("content-length"));
    }

    void assetsAreKeptAndRevalidated()
    {
        serve();
        const HttpAnswer icon = ask(m_port, "GET /favicon.svg");
        QCOMPARE(icon.status, 200);
        QCOMPARE(icon.headers.value("content-type"), "image/svg+xml");
        QCOMPARE(icon.headers.value("cache-control"), "no-cache");
        const HttpAnswer again =
            ask(m_port, "GET /favicon.svg", "If-None-Match: " + icon.headers.value("etag") + "\r\n");
        QCOMPARE(again.status, 304);
    }

    void unchangedStatusIsNotSentAgain()
    {
        serve();
        const QByteArray tag = ask(m_port, "GET /api/status").headers.value("etag");
        const auto asked = [&](const QByteArray &tags) {
            return ask(m_port, "GET /api/status", "If-None-Match: " + tags + "\r\n").status;
        };
        QCOMPARE(asked(tag), 304);
        QCOMPARE(asked("\"x\", W/" + tag), 304);
        QCOMPARE(asked("\"other\""), 200);
        Status changed = inSync();
        changed.summary = u"changed"_s;
        m_board.publish(changed);
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
        QFETCH(QByteArray, request);
        serve();
        const HttpAnswer answer = ask(m_port, request);
        QCOMPARE(answer.status, 405);
        QTEST(answer.headers.value("allow"), "allowed");
        QVERIFY(jsonOf(answer).contains(u"error"_s));
    }

    void oneServiceIsShownInFull()
    {
        serve();
        const QJsonObject service = jsonOf(ask(m_port, "GET /api/services/web_80"));
        QCOMPARE(service.value(u"id"_s).toString(), u"/web"_s);
        for (const QString &member : {u"configLines"_s, u"labels"_s, u"conflicts"_s, u"servers"_s})
            QVERIFY2(service.contains(member), qPrintable(member));
        QCOMPARE(ask(m_port, "GET /api/services/web%5F80").status, 200);
    }

    void parametersAreDecoded()
    {
        serve();
        const auto matched = [this](const QByteArray &search) {
            return jsonOf(ask(m_port, "GET /api/services?unknown=1&search=" + search))
                .value(u"matched"_s)
                .toInt();
        };
        QCOMPARE(matched("%3Cb%3E"), 1);
        QCOMPARE(matched("WEB.test"), 1);
        QCOMPARE(matched("a+b%2Bc"), 0);
        QCOMPARE(matched(""), 2);
    }

    void refreshIsAskedFor_data()
    {
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<QByteArray>("fields");
        QTest::addColumn<int>("status");
        QTest::addColumn<bool>("losses");
        QTest::newRow("by a script") << QByteArray("/api/refresh") << QByteArray() << 202 << false;
        QTest::newRow("accepting losses")
            << QByteArray("/api/refresh?accept=losses") << QByteArray() << 202 << true;
        QTest::newRow("by a form") << QByteArray("/api/refresh") << form << 303 << false;
        QTest::newRow("by the form for losses")
            << QByteArray("/api/refresh?accept=losses") << form << 303 << true;
    }
    void refreshIsAskedFor()
    {
        QFETCH(QByteArray, target);
        QFETCH(QByteArray, fields);
        QFETCH(int, status);
        QFETCH(bool, losses);
        serve();
        QList<Trigger> asked;
        connect(m_server.get(), &StatusServer::refreshRequested, this,
                [&](const Trigger &trigger) { asked.append(trigger); });
        const HttpAnswer answer = ask(m_port, "POST " + target, fields);
        QCOMPARE(answer.status, status);
        if (status == 202)
            QCOMPARE(answer.body, "{\"accepted\":true}\n");
        else
            QCOMPARE(answer.headers.value("location"), "/");
        QCOMPARE(asked.size(), 1);
        QCOMPARE(asked.first().source, u"Web"_s);
        QCOMPARE(asked.first().reads, Trigger::Reads::Everything);
        QCOMPARE(asked.first().acceptsLosses, losses);
    }

    void refreshIsRefused_data()
    {
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<QByteArray>("fields");
        QTest::addColumn<int>("status");
        QTest::newRow("foreign origin")
            << QByteArray("/api/refresh") << QByteArray("Origin: http://evil.test\r\n") << 403;
        QTest::newRow("cross-site") << QByteArray("/api/refresh")
                                    << QByteArray("Sec-Fetch-Site: cross-site\r\n") << 403;
        QTest::newRow("foreign host")
            << QByteArray("/api/refresh") << QByteArray("Host: evil.test\r\n") << 403;
        QTest::newRow("nonsense to accept") << QByteArray("/api/refresh?accept=all") << QByteArray() << 400;
        QTest::newRow("two lengths") << QByteArray("/api/refresh")
                                     << QByteArray("Content-Length: 0\r\nContent-Length: 0\r\n") << 400;
    }
    void refreshIsRefused()
    {
        QFETCH(QByteArray, target);
        QFETCH(QByteArray, fields);
        QFETCH(int, status);
        serve();
        QSignalSpy asked(m_server.get(), &StatusServer::refreshRequested);
        QCOMPARE(ask(m_port, "POST " + target, fields).status, status);
        QVERIFY(asked.isEmpty());
    }

    void foreignNamesSeeOnlyProbes()
    {
        serve({.allowedHosts = {u"proxym.example.org"_s}});
        const QByteArray evil = "Host: evil.example.com\r\n";
        for (const QByteArray path : {"/", "/api/status", "/api/nowhere", "/favicon.svg"})
            QCOMPARE(ask(m_port, "GET " + path, evil).status, 403);
        for (const QByteArray path : {"/healthz", "/readyz", "/metrics"})
            QCOMPARE(ask(m_port, "GET " + path, evil).status, 200);
        QCOMPARE(ask(m_port, "GET /", "Host: proxym.example.org:80\r\n").status, 200);
    }

    void passwordsAreAskedFor()
    {
        StatusSettings settings{.user = u"joe"_s, .password = Secret(u"é"_s)};
        settings.listenAddress = Endpoint{.host = u"127.0.0.1"_s, .port = freePort()};
        serve(settings, receiver(settings.listenAddress->port));
        const QByteArray right = "Authorization: Basic " + u"joe:é"_s.toUtf8().toBase64() + "\r\n";
        for (const QByteArray request : {"GET /", "GET /api/status", "GET /metrics", "GET /api/nowhere",
                                         "POST /api/refresh", "GET /api/events"}) {
            const HttpAnswer answer = ask(m_port, request);
            QCOMPARE(answer.status, 401);
            QVERIFY(answer.headers.value("www-authenticate").startsWith("Basic "));
        }
        QCOMPARE(ask(m_port, "GET /api/status", right).status, 200);
        for (const QByteArray request : {"GET /healthz", "GET /readyz", "POST /callback"})
            QCOMPARE(ask(m_port, request).status, 200);
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
        QFETCH(State, state);
        QFETCH(int, status);
        serve();
        Status published = inSync();
        published.state = state;
        published.summary = u"this is why"_s;
        m_board.publish(published);
        const HttpAnswer answer = ask(m_port, "GET /readyz");
        QCOMPARE(answer.status, status);
        QCOMPARE(answer.body.contains("this is why"), status == 503);
        QCOMPARE(ask(m_port, "GET /healthz").status, 200);
    }

    void eventsComeAtOnceAndAfterEachChange()
    {
        serve();
        Probe probe(m_port);
        probe.send("GET /api/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        QVERIFY(probe.receives("event: status\ndata: {"));
        QVERIFY(probe.received().contains("Content-Type: text/event-stream"));
        QVERIFY(probe.received().contains("Content-Security-Policy: "));
        QVERIFY(!probe.received().contains("Content-Length"));

        m_board.publish(inSync()); // startedAt differs
        QTRY_COMPARE(probe.received().count("event: status\n"), 2);
        m_board.publish(m_board.status());
        Status changed = m_board.status();
        changed.summary = u"two\nlines"_s;
        m_board.publish(changed);
        QVERIFY(probe.receives("two\\nlines"));
        QCOMPARE(probe.received().count("event: status\n"), 3);
        QVERIFY(probe.received().endsWith("}\n\n"));
    }

    void aFullFeedSaysSo()
    {
        serve();
        std::vector<std::unique_ptr<Probe>> readers;
        for (int i = 0; i < EventFeed::mostReaders; ++i) {
            readers.push_back(std::make_unique<Probe>(m_port));
            readers.back()->send("GET /api/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        }
        QVERIFY(readers.back()->receives("event: status"));
        QCOMPARE(ask(m_port, "GET /api/events").status, 503);
        readers.pop_back();
        QTRY_COMPARE(ask(m_port, "HEAD /api/events").status, 200);
    }

    void theCallbackAnswersFirst()
    {
        const Port port = freePort();
        serve({.listenAddress = Endpoint{.host = u"127.0.0.1"_s, .port = port}}, receiver(port));
        const HttpAnswer answer =
            ask(m_port, "POST /callback", "Host: any.name\r\nOrigin: http://evil.test\r\n", "{\"a\":1}");
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.body, QByteArray());
        QTRY_COMPARE(m_events, QList<QByteArray>{"{\"a\":1}"});
        QCOMPARE(ask(m_port, "GET /callback").status, 405);
    }

    void callbackAddressServesBothWhereNothingElseIsSet()
    {
        const Port port = freePort();
        m_server = std::make_unique<StatusServer>(StatusSettings{}, m_board, &m_target, receiver(port));
        QVERIFY(m_server->listen().has_value());
        QCOMPARE(ask(port.number(), "GET /api/status").status, 200);
        QCOMPARE(ask(port.number(), "POST /callback", {}, "{}").status, 200);
    }

    void anotherCallbackAddressServesOnlyTheCallback()
    {
        const Port port = freePort();
        serve({}, receiver(port));
        QCOMPARE(ask(port.number(), "POST /callback", {}, QByteArray(2'000'000, 'x')).status, 200);
        QTRY_COMPARE(m_events, QList<QByteArray>{QByteArray()});
        for (const QByteArray path : {"/", "/api/status", "/metrics", "/api/config"})
            QVERIFY(ask(port.number(), "GET " + path).status >= 400);
        QCOMPARE(ask(m_port, "POST /callback", {}, "{}").status, 404);
        QCOMPARE(ask(m_port, "GET /api/status").status, 200);
    }

    void anOccupiedPortIsNamed()
    {
        serve();
        StatusServer second({.listenAddress = Endpoint{.host = u"127.0.0.1"_s, .port = *Port::from(m_port)}},
                            m_board, nullptr, {});
        const auto listening = second.listen();
        QVERIFY(!listening);
        QVERIFY(listening.error().what.contains(u"127.0.0.1:%1: "_s.arg(m_port)));
        QVERIFY(listening.error().what.contains(u"in use"_s));
    }

    void worksWithoutAProxy()
    {
        const Port port = freePort();
        StatusServer server({.listenAddress = Endpoint{.host = u"127.0.0.1"_s, .port = port}}, m_board,
                            nullptr, {});
        QVERIFY(server.listen().has_value());
        for (const QByteArray path : {"/", "/api/config", "/api/services/web_80"})
            QCOMPARE(ask(port.number(), "GET " + path).status, 200);
    }
};

QTEST_GUILESS_MAIN(StatusServerTest)
#include "statusservertest.moc"
