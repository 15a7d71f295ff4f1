// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "status/http/guardedserver.h"
#include "status/http/httpprobe.h"
#include "status/http/httpserverversions.h"
#include "status/http/reply.h"

#include <QHttpServer>
#include <QProcess>
#include <QRandomGenerator>
#include <QtEndian>

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace proxym;
using namespace proxym::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto never = 1h;

//! A server that answers at once, except for "/late": that answer the test sends from `late`.
class Server {
public:
    explicit Server(const ConnectionLimits &limits)
    {
        auto tcp = std::make_unique<GuardedTcpServer>(limits);
        guarded = tcp.get();
        if (!tcp->listen(QHostAddress::LocalHost))
            qFatal("no port is free");
        port = tcp->serverPort();
        handleEveryRequest(http,
                           [this](const QHttpServerRequest &request, const QHttpServerResponder &responder) {
                               paths.append(request.url().path());
                               bodies.append(request.body());
                               Reply reply(request, responder);
                               if (request.url().path() == u"/late")
                                   late.push_back(std::move(reply));
                               else
                                   reply.send(textResponse(request.url().path().toUtf8()));
                           });
        serve(http, std::move(tcp));
    }

    GuardedTcpServer *guarded;
    quint16 port = 0;
    QStringList paths;
    QList<QByteArray> bodies;
    std::vector<Reply> late;

private:
    QHttpServer http;
};

//! The descriptors of this process that are TCP sockets with `port` as their local port.
QList<int> socketsOn(quint16 port)
{
    QList<int> found;
    constexpr int more = 4096; // descriptors than this test ever has open
    for (int descriptor = 0; descriptor < more; ++descriptor) {
        sockaddr_in address{};
        socklen_t size = sizeof(address);
        if (::getsockname(descriptor, reinterpret_cast<sockaddr *>(&address), &size) == 0
            && address.sin_family == AF_INET && address.sin_port == qToBigEndian(port))
            found.append(descriptor);
    }
    return found;
}

//! The socket's name in /proc.
QByteArray nameOfSocket(int descriptor)
{
    struct stat status { };
    return ::fstat(descriptor, &status) == 0 ? "socket:[" + QByteArray::number(quint64(status.st_ino)) + ']'
                                             : QByteArray();
}

//! What a program that Qt starts has open, as /proc lists it.
QByteArray openInAChild()
{
    QProcess child;
    child.start(u"ls"_s, {u"-l"_s, u"/proc/self/fd"_s});
    return child.waitForFinished() ? child.readAllStandardOutput() : QByteArray();
}

ConnectionLimits patient()
{
    return {.request = never, .idle = never, .reserve = never, .sizes = {.eventPath = "/callback"}};
}

QByteArray get(const QByteArray &path, const QByteArray &fields = {})
{
    return "GET " + path + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
}

} // namespace

class GuardedServerTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keepsTheConnectionForTheNextRequest()
    {
        Server server(patient());
        Probe probe(server.port);
        for (const QByteArray path : {"/1", "/2", "/3"}) {
            probe.send(get(path));
            QCOMPARE(probe.answer().body, path);
        }
        QCOMPARE(server.guarded->liveConnections(), 1);
    }

    void aRequestInPiecesIsServedOnce()
    {
        Server server(patient());
        Probe probe(server.port);
        const QByteArray bytes = "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nabcd";
        for (const QByteArray &piece : {bytes.left(9), bytes.mid(9, 30), bytes.mid(39)}) {
            QVERIFY(server.paths.isEmpty());
            probe.send(piece);
            QTest::qWait(5); // so that the pieces come one by one
        }
        QCOMPARE(probe.answer().status, 200);
        QCOMPARE(server.bodies, QList<QByteArray>{"abcd"});
    }

    void pipelinedRequestsAreAnsweredInOrder()
    {
        Server server(patient());
        Probe probe(server.port);
        probe.send(get("/late") + get("/2") + get("/3"));
        QTRY_COMPARE(server.late.size(), 1U);
        QCOMPARE(server.paths, QStringList{u"/late"_s});
        server.late.front().send(textResponse("/late"));
        QCOMPARE(probe.answer().body, "/late");
        QCOMPARE(probe.answer().body, "/2");
        QCOMPARE(probe.answer().body, "/3");
    }

    void whoWantsItIsClosedAfterTheAnswer_data()
    {
        QTest::addColumn<QByteArray>("request");
        QTest::newRow("Connection: close") << get("/", "Connection: close\r\n");
        QTest::newRow("HTTP/1.0") << QByteArray("GET / HTTP/1.0\r\n\r\n");
    }
    void whoWantsItIsClosedAfterTheAnswer()
    {
        QFETCH(QByteArray, request);
        Server server(patient());
        Probe probe(server.port);
        probe.send(request);
        const HttpAnswer answer = probe.answer();
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.headers.value("connection"), "close");
        QVERIFY(probe.isClosedByServer());
    }

    void refusalsAreReadableAndClose()
    {
        Server server(patient());
        Probe probe(server.port);
        probe.send("GET / HTTP/9.9\r\nHost: a\r\n\r\n" + QByteArray(100'000, 'x'));
        const HttpAnswer answer = probe.answer();
        QCOMPARE(answer.status, 505);
        QCOMPARE(answer.headers.value("connection"), "close");
        QCOMPARE(answer.headers.value("x-content-type-options"), "nosniff");
        QVERIFY(answer.body.startsWith("{\"error\":"));
        QVERIFY(probe.isClosedByServer());
        QVERIFY(server.paths.isEmpty());
    }

    void aDeclaredLargeBodyIsRefusedAtOnce()
    {
        Server server(patient());
        Probe probe(server.port);
        probe.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 2097152\r\n\r\n");
        QCOMPARE(probe.answer().status, 413);
    }

    void aLargeEventIsAcceptedWithoutItsBody()
    {
        Server server(patient());
        Probe probe(server.port);
        probe.send("POST /callback HTTP/1.1\r\nHost: a\r\nContent-Length: 5000000\r\n\r\n"
                   + QByteArray(5'000'000, 'x'));
        QCOMPARE(probe.answer().status, 200);
        QCOMPARE(server.bodies, QList<QByteArray>{QByteArray()});
    }

    void anAllowedBodyArrivesByteByByte()
    {
        QByteArray body;
        while (body.size() < 1024 * 1024)
            body += char(QRandomGenerator::global()->bounded(256));
        Server server(patient());
        QCOMPARE(ask(server.port, "POST /x", {}, body).status, 200);
        QVERIFY(server.bodies == QList<QByteArray>{body});
    }

    void aDribbledRequestIsEnded()
    {
        ConnectionLimits limits = patient();
        limits.request = 100ms;
        Server server(limits);
        Probe probe(server.port);
        probe.send("GET / HTTP/1.1\r\n");
        QTimer dribble;
        connect(&dribble, &QTimer::timeout, this, [&] { probe.send("X: y\r\n"); });
        dribble.start(20ms);
        QCOMPARE(probe.answer().status, 408);
        QVERIFY(server.paths.isEmpty());
    }

    void anIdleConnectionIsEnded()
    {
        ConnectionLimits limits = patient();
        limits.idle = 500ms;
        Server server(limits);
        Probe silent(server.port);
        Probe served(server.port);
        served.send(get("/"));
        QCOMPARE(served.answer().status, 200);
        QVERIFY(silent.isClosedByServer());
        QVERIFY(served.isClosedByServer());
        QTRY_COMPARE(server.guarded->liveConnections(), 0);
    }

    void theReserveIsForEvents()
    {
        ConnectionLimits limits = patient();
        limits.connections = 1;
        limits.reserved = 2;
        Server server(limits);
        Probe first(server.port);
        QTRY_COMPARE(server.guarded->liveConnections(), 1);
        QCOMPARE(ask(server.port, "GET /").status, 503);
        QCOMPARE(ask(server.port, "POST /callback", {}, "{}").status, 200);
        first.reset();
        QTRY_COMPARE(server.guarded->liveConnections(), 0);
        QCOMPARE(ask(server.port, "GET /").status, 200);
    }

    void noMoreThanTheLimitAreKept()
    {
        ConnectionLimits limits = patient();
        limits.connections = 20;
        limits.reserved = 5;
        Server server(limits);
        std::vector<std::unique_ptr<Probe>> crowd;
        for (int i = 0; i < 40; ++i)
            crowd.push_back(std::make_unique<Probe>(server.port));
        QVERIFY(crowd.back()->isClosedByServer());
        QVERIFY(crowd.back()->received().startsWith("HTTP/1.1 503 "));
        QCOMPARE(server.guarded->liveConnections(), 25);
        crowd.clear();
        QTRY_COMPARE(server.guarded->liveConnections(), 0);
        QCOMPARE(ask(server.port, "GET /").status, 200);
    }

    void aClientThatLeftCostsNothing()
    {
        Server server(patient());
        {
            Probe probe(server.port);
            probe.send(get("/late"));
            QTRY_COMPARE(server.late.size(), 1U);
            probe.reset();
        }
        QTRY_COMPARE(server.guarded->liveConnections(), 0);
        server.late.front().send(textResponse("nobody hears it"));
        QCOMPARE(ask(server.port, "GET /").status, 200);
    }

    void aHalfClosedClientHasItsAnswer()
    {
        Server server(patient());
        Probe probe(server.port);
        probe.send(get("/"));
        probe.finishSending();
        QVERIFY(probe.receives("HTTP/1.1 200 "));
    }

    void childrenInheritNoSocket()
    {
        Server server(patient());
        Probe probe(server.port);
        probe.send(get("/"));
        QCOMPARE(probe.answer().status, 200);
        const QList<int> sockets = socketsOn(server.port);
        QCOMPARE(sockets.size(), 2); // the one that listens, and the connection
        for (const int socket : sockets)
            QVERIFY(!openInAChild().contains(nameOfSocket(socket)));
        const int inherited = ::dup(sockets.first()); // a duplicate is not closed on exec
        const QByteArray open = openInAChild();
        ::close(inherited);
        QVERIFY2(open.contains(nameOfSocket(sockets.first())), open); // the test would see it
    }

    void noiseIsSurvived()
    {
        const QList<QByteArray> seeds{
            get("/"),
            get("/x", "Connection: upgrade\r\nUpgrade: websocket\r\n"),
            "POST /callback HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
            "POST /y HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
            QByteArray(40, '\0'),
        };
        ConnectionLimits limits = patient();
        limits.connections = 30;
        Server server(limits);
        QRandomGenerator random(4711); // the same noise at each run
        for (int i = 0; i < 600; ++i) {
            QByteArray bytes = seeds[random.bounded(int(seeds.size()))];
            for (int changes = random.bounded(6); changes > 0; --changes)
                bytes[random.bounded(int(bytes.size()))] = char(random.bounded(256));
            Probe probe(server.port);
            probe.send(bytes.left(1 + random.bounded(int(bytes.size()))));
            probe.send(bytes);
            if (i % 3 == 0)
                QTest::qWait(1);
            probe.reset();
        }
        QTRY_COMPARE(server.guarded->liveConnections(), 0);
        QCOMPARE(ask(server.port, "GET /").status, 200);
    }

    void connectionsStayBelowTheOpenFiles()
    {
        const ConnectionLimits limits = withinOpenFiles({.connections = 1'000'000'000, .reserved = 50});
        QVERIFY(limits.connections < ::sysconf(_SC_OPEN_MAX));
        QCOMPARE(withinOpenFiles({.connections = 1}).connections, 1);
    }
};

QTEST_GUILESS_MAIN(GuardedServerTest)
#include "guardedservertest.moc"
