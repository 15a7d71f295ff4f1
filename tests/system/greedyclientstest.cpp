// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/fakehttpserver.h"
#include "support/program/site.h"

#include <QFile>
#include <QTcpSocket>
#include <QTest>

#include <sys/resource.h>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

//! Clients that take all the resources they can get, with the real program: page, API and callback share one
//! address, as by default.
class GreedyClientsTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void thousandIdleConnectionsKeepNoEventOut();
    void hundredMegabytesOfAnEventAreAnsweredAndNotKept();
    void hundredMegabytesElsewhereAreRefused();
    void whatIsAskedForNeverBecomesAHeader();
};

namespace {

constexpr qsizetype megabyte = 1024 * 1024;

struct World {
    FakeHttpServer marathon;
    Site site;
    World()
    {
        marathon.answer("/v2/apps", R"({"apps":[]})");
        marathon.answer("/v2/tasks", R"({"tasks":[]})");
        marathon.answer("GET", "/v2/eventSubscriptions", FakeReply{200, R"({"callbackUrls":[]})"});
        marathon.answer("POST", "/v2/eventSubscriptions", FakeReply{200, "{}"});
        site.serve("[]");
        site.start({{u"LISTEN_ADDRESS"_s, QString()},
                    {u"MARATHON_SERVERS"_s, marathon.url().authority()},
                    {u"MARATHON_EVENTS"_s, u"callback"_s},
                    {u"MARATHON_CALLBACK_HOST"_s, u"127.0.0.1"_s},
                    {u"MARATHON_CALLBACK_PORT"_s, QString::number(site.status.number())}});
    }
    //! The answer to these bytes, read until the connection ends or an answer is complete.
    [[nodiscard]] QByteArray say(const QByteArray &head, qsizetype bodySize = 0) const
    {
        QTcpSocket socket;
        socket.connectToHost(QHostAddress(QHostAddress::LocalHost), site.status.number());
        socket.write(head);
        QByteArray answer;
        (void)QTest::qWaitFor(
            [&] {
                answer += socket.readAll();
                for (; bodySize > 0 && socket.bytesToWrite() < 8 * megabyte; bodySize -= megabyte)
                    socket.write(QByteArray(megabyte, ' '));
                return answer.contains("\r\n\r\n") || socket.state() == QAbstractSocket::UnconnectedState;
            },
            60'000);
        return answer + socket.readAll();
    }
    [[nodiscard]] QByteArray event() const
    {
        return say("POST /callback HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}");
    }
    //! Its peak memory use.
    [[nodiscard]] qsizetype peakMemory() const
    {
        QFile status(u"/proc/%1/status"_s.arg(site.process->processId()));
        if (!status.open(QIODevice::ReadOnly))
            return 0;
        const QString text = QString::fromLatin1(status.readAll());
        return text.section(u"VmHWM:"_s, 1).section(u"kB"_s, 0, 0).trimmed().toLongLong() * 1024;
    }
};

QByteArray headOfEvent(qsizetype length)
{
    return "POST /callback HTTP/1.1\r\nHost: x\r\nContent-Length: " + QByteArray::number(length) + "\r\n\r\n";
}

} // namespace

void GreedyClientsTest::initTestCase()
{
    // Memory that proxym has freed must count as free: otherwise a sanitizer keeps much of it.
    qputenv("ASAN_OPTIONS", qgetenv("ASAN_OPTIONS") + ":quarantine_size_mb=1");
    if (HaproxyLab::haproxy().isEmpty())
        QSKIP("haproxy is not installed");
    constexpr rlim_t needed = 2500; // the program inherits it
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_max < needed)
        QSKIP("not enough open files are permitted here");
    limit.rlim_cur = std::max(limit.rlim_cur, needed);
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &limit), 0);
}

void GreedyClientsTest::thousandIdleConnectionsKeepNoEventOut()
{
    World world;
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    std::vector<std::unique_ptr<QTcpSocket>> crowd;
    for (int i = 0; i < 1000; ++i) {
        crowd.push_back(std::make_unique<QTcpSocket>());
        crowd.back()->connectToHost(QHostAddress(QHostAddress::LocalHost), world.site.status.number());
    }
    const auto isUp = [](const auto &socket) { return socket->state() == QAbstractSocket::ConnectedState; };
    QTRY_COMPARE(std::ranges::count_if(crowd, isUp), 1000);
    for (const auto &socket : crowd) // only now: a request has to be complete ten seconds after it began
        socket->write("GET"); // more than nothing, but never a whole request
    QTRY_VERIFY(world.say("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").startsWith("HTTP/1.1 503"));
    for (int i = 0; i < 50; ++i)
        QVERIFY(world.event().startsWith("HTTP/1.1 200"));
    for (const auto &socket : crowd)
        socket->abort();
    QTRY_VERIFY(world.say("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").startsWith("HTTP/1.1 200"));
}

void GreedyClientsTest::hundredMegabytesOfAnEventAreAnsweredAndNotKept()
{
    World world;
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    const qsizetype before = world.peakMemory();
    world.marathon.forgetRequests();
    QVERIFY(world.say(headOfEvent(100 * megabyte), 100 * megabyte).startsWith("HTTP/1.1 200"));
    QVERIFY(before > 0 && world.peakMemory() - before < 20 * megabyte);
    QTRY_VERIFY(
        !world.marathon.requests("GET", "/v2/apps").isEmpty()); // its content is read from Marathon instead
}

void GreedyClientsTest::hundredMegabytesElsewhereAreRefused()
{
    World world;
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    const qsizetype before = world.peakMemory();
    const QByteArray head = headOfEvent(100 * megabyte).replace("/callback", "/api/refresh");
    QVERIFY(world.say(head, 100 * megabyte).startsWith("HTTP/1.1 413"));
    QVERIFY(world.peakMemory() - before < 20 * megabyte);
    const QByteArray endless = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ";
    QVERIFY(world.say(endless, 100 * megabyte).startsWith("HTTP/1.1 4"));
    QVERIFY(world.peakMemory() - before < 20 * megabyte);
}

void GreedyClientsTest::whatIsAskedForNeverBecomesAHeader()
{
    World world;
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    for (const QByteArray &target : QByteArrayList{
             "/api/services/x%0d%0aSet-Cookie:%20a=b", "/%0d%0aSet-Cookie:a=b",
             "/api/services?search=%0d%0aSet-Cookie:a=b", "/api/refresh?accept=%0d%0aSet-Cookie:a=b"}) {
        for (const QByteArray &method : QByteArrayList{"GET ", "POST "}) {
            const QByteArray answer =
                world.say(method + target
                          + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            QVERIFY2(answer.startsWith("HTTP/1.1 "), answer);
            QVERIFY2(!answer.toLower().contains("\nset-cookie"), answer);
        }
    }
}

QTEST_GUILESS_MAIN(GreedyClientsTest)
#include "greedyclientstest.moc"
