// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "status/statusserver.h"
#include "support/haproxylab.h"
#include "support/stories.h"

#include <QJsonDocument>
#include <QSignalSpy>
#include <QTcpSocket>
#include <QTest>

#include <random>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! A server with two services on a board, and raw connections to it.
struct Site {
    StatusBoard board;
    stories::FakeTarget target;
    StatusSettings settings{.listenAddress = Endpoint{u"127.0.0.1"_s, HaproxyLab::freePort()},
                            .allowedHosts = {u"proxym.example.org"_s}};
    std::optional<EventReceiver> receiver;
    QByteArrayList received;
    std::unique_ptr<StatusServer> server;

    void start()
    {
        server = std::make_unique<StatusServer>(settings, board, &target, receiver);
        QVERIFY(server->listen());
        Status status{.startedAt = QDateTime::currentDateTimeUtc(), .applied = true};
        status.inventory = buildInventory(
            {{.source = u"File"_s, .services = {stories::webService(u"a"_s), stories::webService(u"b"_s)}}}, {}, {}, {});
        status.proxy = target.status();
        status.state = verdict(status).state;
        status.summary = verdict(status).summary;
        board.publish(status);
    }
    //! Everything that comes back for these bytes until the server closes or a second is silent.
    QByteArray raw(const QByteArray &bytes) const
    {
        QTcpSocket socket;
        socket.connectToHost(u"127.0.0.1"_s, settings.listenAddress->port.number());
        QByteArray answer;
        QElapsedTimer quiet;
        quiet.start();
        QObject::connect(&socket, &QTcpSocket::connected, &socket, [&] { socket.write(bytes); });
        while (quiet.elapsed() < 400 && (socket.state() != QAbstractSocket::UnconnectedState || quiet.elapsed() < 20)) {
            QTest::qWait(5);
            const QByteArray more = socket.readAll();
            if (!more.isEmpty())
                quiet.restart();
            answer += more;
            if (isWhole(answer))
                break;
        }
        return answer;
    }
    static bool isWhole(const QByteArray &answer)
    {
        const qsizetype head = answer.indexOf("\r\n\r\n");
        const qsizetype length = answer.indexOf("Content-Length: ");
        if (head < 0 || length < 0 || length > head)
            return false;
        return answer.size() >= head + 4 + answer.mid(length + 16).split('\r').first().toLongLong();
    }
    QByteArray ask(const QByteArray &method, const QByteArray &path, const QByteArray &more = {},
                   const QByteArray &host = "127.0.0.1") const
    {
        return raw(method + ' ' + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n" + more + "\r\n");
    }
    static int statusOf(const QByteArray &answer) { return answer.split(' ').value(1).toInt(); }
};

} // namespace

class RoutesTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyRouteAnswersGetAndHead_data()
    {
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<QByteArray>("type");
        QTest::newRow("page") << QByteArray("/") << QByteArray("text/html; charset=utf-8");
        QTest::newRow("status") << QByteArray("/api/status") << QByteArray("application/json");
        QTest::newRow("services") << QByteArray("/api/services") << QByteArray("application/json");
        QTest::newRow("one service") << QByteArray("/api/services/a_80") << QByteArray("application/json");
        QTest::newRow("history") << QByteArray("/api/history") << QByteArray("application/json");
        QTest::newRow("config") << QByteArray("/api/config") << QByteArray("text/plain; charset=utf-8");
        QTest::newRow("metrics") << QByteArray("/metrics") << QByteArray("text/plain; version=0.0.4; charset=utf-8");
        QTest::newRow("healthz") << QByteArray("/healthz") << QByteArray("text/plain; charset=utf-8");
        QTest::newRow("readyz") << QByteArray("/readyz") << QByteArray("text/plain; charset=utf-8");
    }
    void everyRouteAnswersGetAndHead()
    {
        QFETCH(QByteArray, path);
        QFETCH(QByteArray, type);
        Site site;
        site.start();
        const QByteArray got = site.ask("GET", path);
        QCOMPARE(Site::statusOf(got), 200);
        QVERIFY(got.contains("Content-Type: " + type + "\r\n"));
        QVERIFY(got.contains("Content-Security-Policy: default-src 'self'"));
        QVERIFY(got.contains("X-Content-Type-Options: nosniff\r\n") && got.contains("no-store"));
        const QByteArray head = site.ask("HEAD", path);
        QCOMPARE(Site::statusOf(head), 200);
        QVERIFY(head.endsWith("\r\n\r\n"));
    }

    void wrongPathsAndMethodsSayWhatWouldBeRight()
    {
        Site site;
        site.start();
        QCOMPARE(Site::statusOf(site.ask("GET", "/nowhere")), 404);
        QCOMPARE(Site::statusOf(site.ask("GET", "/api/services/nobody_1")), 404);
        const QByteArray answer = site.ask("DELETE", "/api/status");
        QCOMPARE(Site::statusOf(answer), 405);
        QVERIFY(answer.contains("Allow: GET, HEAD\r\n") && answer.contains("\"error\""));
        QCOMPARE(Site::statusOf(site.ask("GET", "/api/refresh")), 405);
    }

    void foreignHostsArePunishedButProbesAreNot()
    {
        Site site;
        site.start();
        QCOMPARE(Site::statusOf(site.ask("GET", "/api/status", {}, "evil.example.com")), 403);
        QCOMPARE(Site::statusOf(site.ask("GET", "/api/status", {}, "proxym.example.org:80")), 200);
        QCOMPARE(Site::statusOf(site.ask("GET", "/healthz", {}, "evil.example.com")), 200);
        QCOMPARE(Site::statusOf(site.ask("GET", "/metrics", {}, "evil.example.com")), 200);
    }

    void onlyOwnPagesMayRefresh()
    {
        Site site;
        site.start();
        QSignalSpy refreshed(site.server.get(), &StatusServer::refreshRequested);
        QCOMPARE(Site::statusOf(site.ask("POST", "/api/refresh", "Origin: http://evil.example.com\r\n")), 403);
        QCOMPARE(Site::statusOf(site.ask("POST", "/api/refresh", "Sec-Fetch-Site: cross-site\r\n")), 403);
        QCOMPARE(refreshed.size(), 0);
        QCOMPARE(Site::statusOf(site.ask("POST", "/api/refresh")), 202);
        QCOMPARE(refreshed.size(), 1);
        const QByteArray form = "Content-Type: application/x-www-form-urlencoded\r\nAccept: text/html\r\n";
        QCOMPARE(Site::statusOf(site.ask("POST", "/api/refresh", form)), 303);
        QCOMPARE(Site::statusOf(site.ask("POST", "/api/refresh?accept=nonsense")), 400);
    }

    void passwordGuardsAllButProbes()
    {
        Site site;
        site.settings.user = u"joe"_s;
        site.settings.password = Secret(u"s3cret:é"_s);
        site.start();
        QCOMPARE(Site::statusOf(site.ask("GET", "/")), 401);
        QCOMPARE(Site::statusOf(site.ask("GET", "/metrics")), 401);
        QCOMPARE(Site::statusOf(site.ask("GET", "/healthz")), 200);
        const QByteArray right = QByteArray("joe:s3cret:é").toBase64();
        QCOMPARE(Site::statusOf(site.ask("GET", "/", "Authorization: Basic " + right + "\r\n")), 200);
    }

    void statusIsNotSentTwice()
    {
        Site site;
        site.start();
        const QByteArray answer = site.ask("GET", "/api/status");
        const qsizetype from = answer.indexOf("ETag: ") + 6;
        const QByteArray tag = answer.mid(from, answer.indexOf('\r', from) - from);
        QCOMPARE(Site::statusOf(site.ask("GET", "/api/status", "If-None-Match: " + tag + "\r\n")), 304);
    }

    void eventStreamBeginsWithTheStatusAndFollowsChanges()
    {
        Site site;
        site.start();
        QTcpSocket socket;
        socket.connectToHost(u"127.0.0.1"_s, site.settings.listenAddress->port.number());
        QObject::connect(&socket, &QTcpSocket::connected, &socket,
                         [&] { socket.write("GET /api/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"); });
        QByteArray got;
        QTRY_VERIFY((got += socket.readAll()).contains("event: status\ndata: {"));
        QVERIFY(got.contains("text/event-stream"));
        Status changed = site.board.status();
        changed.summary = u"something else"_s;
        site.board.publish(changed);
        QTRY_VERIFY((got += socket.readAll()).contains("something else"));
        QCOMPARE(got.count("event: status"), 2);
        site.board.publish(changed);
        QTest::qWait(50);
        QVERIFY(socket.readAll().isEmpty());
    }

    void callbackAnswers200AtOnceWhateverItGets()
    {
        Site site;
        site.receiver = EventReceiver{.host = u"127.0.0.1"_s, .port = site.settings.listenAddress->port,
                                      .path = u"/callback"_s,
                                      .receive = [&site](const QByteArray &body) { site.received.append(body); }};
        site.start();
        const QByteArray answer = site.ask("POST", "/callback", "Content-Length: 0\r\n", "evil.example.com");
        QCOMPARE(Site::statusOf(answer), 200);
        QVERIFY(answer.endsWith("\r\n\r\n"));
        const QByteArray huge(5'000'000, 'x');
        const QByteArray big = site.raw("POST /callback HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: "
                                        + QByteArray::number(huge.size()) + "\r\n\r\n" + huge);
        QCOMPARE(Site::statusOf(big), 200);
        QTRY_COMPARE(site.received.size(), 2);
        QVERIFY(site.received.last().isEmpty());
    }

    void malformedRequestsGetNoSuccess_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("nothing") << QByteArray("\r\n\r\n");
        QTest::newRow("no target") << QByteArray("GET\r\n\r\n");
        QTest::newRow("HTTP/9.9") << QByteArray("GET / HTTP/9.9\r\nHost: x\r\n\r\n");
        QTest::newRow("no Host") << QByteArray("GET / HTTP/1.1\r\n\r\n");
        QTest::newRow("two lengths") << QByteArray(
            "POST /api/refresh HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx");
        QTest::newRow("negative length") << QByteArray(
            "POST /api/refresh HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -5\r\n\r\n");
        QTest::newRow("bad chunk") << QByteArray(
            "POST /api/refresh HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");
        QTest::newRow("declared big body") << QByteArray(
            "POST /api/refresh HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2097152\r\n\r\n");
        QTest::newRow("big head") << "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + QByteArray(100'000, 'y') + "\r\n\r\n";
        QTest::newRow("TLS") << QByteArray("\x16\x03\x01\x02\x00\x01", 6);
    }
    void malformedRequestsGetNoSuccess()
    {
        QFETCH(QByteArray, bytes);
        Site site;
        site.start();
        QVERIFY(!site.raw(bytes).startsWith("HTTP/1.1 2"));
        QCOMPARE(Site::statusOf(site.ask("GET", "/healthz")), 200);
    }

    void pathTricksReachNoFile_data()
    {
        QTest::addColumn<QByteArray>("path");
        for (const char *path : {"/../../etc/passwd", "/js/../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd",
                                 "/js/%2e%2e%2findex.html", "//etc/passwd", "/index.html", "/:/web/index.html"})
            QTest::newRow(path) << QByteArray(path);
    }
    void pathTricksReachNoFile()
    {
        QFETCH(QByteArray, path);
        Site site;
        site.start();
        const int status = Site::statusOf(site.ask("GET", path));
        QVERIFY2(status == 404 || status == 400, qPrintable(QString::number(status)));
    }

    void randomBytesAreSurvived()
    {
        Site site;
        site.start();
        std::mt19937 dice(7);
        for (int i = 0; i < 40; ++i) {
            QByteArray bytes = i % 2 ? QByteArray("GET /api/status HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n") : QByteArray();
            for (int n = 0; n < 200; ++n)
                bytes.insert(qsizetype(dice() % size_t(bytes.size() + 1)), char(dice()));
            QTcpSocket socket;
            socket.connectToHost(u"127.0.0.1"_s, site.settings.listenAddress->port.number());
            QTRY_COMPARE(socket.state(), QAbstractSocket::ConnectedState);
            socket.write(bytes);
            socket.flush();
            QTest::qWait(1);
            socket.abort();
        }
        QCOMPARE(Site::statusOf(site.ask("GET", "/healthz")), 200);
    }

    void takenAddressIsNamed()
    {
        Site site;
        site.start();
        StatusServer second(site.settings, site.board, nullptr, std::nullopt);
        const auto listening = second.listen();
        QVERIFY(!listening);
        QVERIFY(listening.error().what.contains(site.settings.listenAddress->toString()));
    }
};

} // namespace proxym

QTEST_GUILESS_MAIN(proxym::RoutesTest)
#include "routestest.moc"
