// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "status/servedboard.h"

#include <QSignalSpy>
#include <QTcpServer>
#include <QThread>

#include <future>

using namespace proxym;
using namespace proxym::test;
using namespace Qt::StringLiterals;

namespace {

const QByteArray form = "Content-Type: application/x-www-form-urlencoded\r\nAccept: text/html,*/*\r\n";

} // namespace

//! Which client may request what, and at which address.
class AccessTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
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
        ServedBoard served;
        QFETCH(QByteArray, target);
        QFETCH(QByteArray, fields);
        QFETCH(int, status);
        QFETCH(bool, losses);
        served.serve();
        QList<Trigger> asked;
        connect(served.server.get(), &StatusServer::refreshRequested, this,
                [&](const Trigger &trigger) { asked.append(trigger); });
        const HttpAnswer answer = ask(served.port, "POST " + target, fields);
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

    //! The page is on the callback's address because nothing else is set, so anyone in that network could
    //! take services down.
    void lossesAreAcceptedOnlyByThoseWhoMay_data()
    {
        QTest::addColumn<QString>("host");
        QTest::addColumn<QString>("user");
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<int>("status");
        const QByteArray losses = "/api/refresh?accept=losses";
        QTest::newRow("whole network") << u"0.0.0.0"_s << QString() << losses << 403;
        QTest::newRow("whole network, but no losses")
            << u"0.0.0.0"_s << QString() << QByteArray("/api/refresh") << 202;
        QTest::newRow("with a password") << u"0.0.0.0"_s << u"me"_s << losses << 202;
        QTest::newRow("this machine") << u"127.0.0.1"_s << QString() << losses << 202;
    }
    void lossesAreAcceptedOnlyByThoseWhoMay()
    {
        QFETCH(QString, host);
        QFETCH(QString, user);
        QFETCH(QByteArray, target);
        QFETCH(int, status);
        ServedBoard served;
        EventReceiver receiver = served.receiver(freePort());
        receiver.host = host;
        const StatusSettings settings{.user = user, .password = Secret(u"pass"_s)};
        StatusServer server(settings, served.board, &served.target, receiver);
        QVERIFY(server.listen().has_value());
        QSignalSpy asked(&server, &StatusServer::refreshRequested);
        const QByteArray fields =
            user.isEmpty() ? "" : "Authorization: Basic " + QByteArray("me:pass").toBase64() + "\r\n";
        const HttpAnswer answer = ask(receiver.port.number(), "POST " + target, fields);
        QCOMPARE(answer.status, status);
        QCOMPARE(asked.size(), status == 202 ? 1 : 0);
        QCOMPARE(answer.body.contains("PROXYM_LISTEN_ADDRESS"), status == 403);
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
        ServedBoard served;
        QFETCH(QByteArray, target);
        QFETCH(QByteArray, fields);
        QFETCH(int, status);
        served.serve();
        QSignalSpy asked(served.server.get(), &StatusServer::refreshRequested);
        QCOMPARE(ask(served.port, "POST " + target, fields).status, status);
        QVERIFY(asked.isEmpty());
    }

    void foreignNamesSeeOnlyProbes()
    {
        ServedBoard served;
        served.serve({.allowedHosts = {u"proxym.example.org"_s}});
        const QByteArray evil = "Host: evil.example.com\r\n";
        for (const QByteArray path : {"/", "/api/status", "/api/nowhere", "/favicon.svg"})
            QCOMPARE(ask(served.port, "GET " + path, evil).status, 403);
        for (const QByteArray path : {"/healthz", "/readyz", "/metrics"})
            QCOMPARE(ask(served.port, "GET " + path, evil).status, 200);
        QCOMPARE(ask(served.port, "GET /", "Host: proxym.example.org:80\r\n").status, 200);
    }

    void passwordsAreAskedFor()
    {
        ServedBoard served;
        StatusSettings settings{.user = u"joe"_s, .password = Secret(u"é"_s)};
        settings.listenAddress = Endpoint{.host = u"127.0.0.1"_s, .port = freePort()};
        served.serve(settings, served.receiver(settings.listenAddress->port));
        const QByteArray right = "Authorization: Basic " + u"joe:é"_s.toUtf8().toBase64() + "\r\n";
        for (const QByteArray request : {"GET /", "GET /api/status", "GET /metrics", "GET /api/nowhere",
                                         "POST /api/refresh", "GET /api/events"}) {
            const HttpAnswer answer = ask(served.port, request);
            QCOMPARE(answer.status, 401);
            QVERIFY(answer.headers.value("www-authenticate").startsWith("Basic "));
        }
        QCOMPARE(ask(served.port, "GET /api/status", right).status, 200);
        for (const QByteArray request : {"GET /healthz", "GET /readyz", "POST /callback"})
            QCOMPARE(ask(served.port, request).status, 200);
    }

    void theCallbackAnswersFirst()
    {
        ServedBoard served;
        const Port port = freePort();
        served.serve({.listenAddress = Endpoint{.host = u"127.0.0.1"_s, .port = port}},
                     served.receiver(port));
        const HttpAnswer answer =
            ask(served.port, "POST /callback", "Host: any.name\r\nOrigin: http://evil.test\r\n", "{\"a\":1}");
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.body, QByteArray());
        QTRY_COMPARE(served.events, QList<QByteArray>{"{\"a\":1}"});
        QCOMPARE(ask(served.port, "GET /callback").status, 405);
    }

    void callbackAddressServesBothWhereNothingElseIsSet()
    {
        ServedBoard served;
        const Port port = freePort();
        served.server = std::make_unique<StatusServer>(StatusSettings{}, served.board, &served.target,
                                                       served.receiver(port));
        QVERIFY(served.server->listen().has_value());
        QCOMPARE(ask(port.number(), "GET /api/status").status, 200);
        QCOMPARE(ask(port.number(), "POST /callback", {}, "{}").status, 200);
    }

    void anotherCallbackAddressServesOnlyTheCallback()
    {
        ServedBoard served;
        const Port port = freePort();
        served.serve({}, served.receiver(port));
        QCOMPARE(ask(port.number(), "POST /callback", {}, QByteArray(2'000'000, 'x')).status, 200);
        QTRY_COMPARE(served.events, QList<QByteArray>{QByteArray()});
        for (const QByteArray path : {"/", "/api/status", "/metrics", "/api/config"})
            QVERIFY(ask(port.number(), "GET " + path).status >= 400);
        QCOMPARE(ask(served.port, "POST /callback", {}, "{}").status, 404);
        QCOMPARE(ask(served.port, "GET /api/status").status, 200);
    }

    void anOccupiedPortIsNamed()
    {
        ServedBoard served;
        served.serve();
        StatusServer second(
            {.listenAddress = Endpoint{.host = u"127.0.0.1"_s, .port = *Port::from(served.port)}},
            served.board, nullptr, {});
        const auto listening = second.listen();
        QVERIFY(!listening);
        QVERIFY(listening.error().what.contains(u"127.0.0.1:%1: "_s.arg(served.port)));
        QVERIFY(listening.error().what.contains(u"in use"_s));
    }

    //! Such as the port of a proxym that was killed while it started a child process.
    void portThatIsFreeInAMomentIsWaitedFor()
    {
        ServedBoard served;
        const Port port = freePort();
        std::promise<bool> occupied;
        const std::unique_ptr<QThread> other(QThread::create([&occupied, port] {
            QTcpServer server;
            occupied.set_value(server.listen(QHostAddress::LocalHost, port.number()));
            QThread::msleep(100); // the port is taken for this long
        }));
        other->start();
        QVERIFY(occupied.get_future().get());
        StatusServer server({.listenAddress = Endpoint{.host = u"127.0.0.1"_s, .port = port}}, served.board,
                            nullptr, {});
        const auto listening = server.listen();
        other->wait();
        QVERIFY2(listening, listening ? "" : qPrintable(listening.error().what));
        QCOMPARE(ask(port.number(), "GET /api/status").status, 200);
    }
};

QTEST_GUILESS_MAIN(AccessTest)
#include "accesstest.moc"
