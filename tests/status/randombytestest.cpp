// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Damaged requests and random bytes. For a long run under the sanitizers:
//     PROXYM_FUZZ_SECONDS=60 build/asan/tests/randombytestest

#include "status/servedboard.h"

#include <QDeadlineTimer>

#include <random>

using namespace Qt::StringLiterals;

namespace proxym::test {

namespace {

const QByteArrayList good{
    "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "HEAD /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
    "GET /api/status HTTP/1.1\r\nHost: [::1]:80\r\nIf-None-Match: \"x\", W/\"y\"\r\n\r\n",
    "GET /api/services?search=a%20b&state=active&sort=hosts&order=desc&limit=2&offset=1 HTTP/1.1\r\nHost: "
    "x\r\n\r\n",
    "GET /api/services/%3Cb%3E_80 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic am9lOmpvZQ==\r\n\r\n",
    "GET /api/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nLast-Event-ID: 4\r\n\r\n",
    "POST /api/refresh?accept=losses HTTP/1.1\r\nHost: a.test\r\nOrigin: http://a.test\r\nContent-Length: "
    "3\r\n\r\na=b",
    "POST /callback HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: "
    "27\r\n\r\n{\"eventType\":\"status_update\"",
    "POST /callback HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4;x=y\r\nabcd\r\n0\r\nT: "
    "u\r\n\r\n",
    "GET /api/events HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: "
    "websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
};
const QByteArrayList pieces{
    "\r\n",
    "\r\n\r\n",
    "\n",
    QByteArray("\0", 1),
    "%00",
    "%",
    "://",
    "Content-Length: 99999999999999999999\r\n",
    "Content-Length: -1\r\n",
    "Transfer-Encoding: chunked\r\n",
    "ffffffffffffffff\r\n",
    "Host: \r\n",
    "\xff\xfe",
    "?",
    "#",
    ":",
};

//! The same sequence in every run.
class Dice {
public:
    [[nodiscard]] qsizetype below(qsizetype end)
    {
        return qsizetype(m_random() % std::mt19937::result_type(end));
    }
    [[nodiscard]] const QByteArray &oneOf(const QByteArrayList &list) { return list.at(below(list.size())); }
    [[nodiscard]] QByteArray noise()
    {
        QByteArray bytes(below(300), '\0');
        for (char &byte : bytes)
            byte = char(below(256));
        return bytes;
    }

private:
    std::mt19937 m_random{7};
};

//! A request with random damage, or random bytes.
QByteArray spoilt(Dice &dice)
{
    QByteArray bytes = dice.oneOf(good);
    for (qsizetype changes = dice.below(6); changes > 0; --changes) {
        const qsizetype at = dice.below(bytes.size() + 1);
        switch (dice.below(7)) {
        case 0:
            bytes.insert(at, dice.noise());
            break;
        case 1:
            bytes.insert(at, dice.oneOf(pieces));
            break;
        case 2:
            bytes.remove(at, dice.below(40));
            break;
        case 3:
            bytes.insert(at, bytes.mid(dice.below(bytes.size() + 1), dice.below(80)));
            break;
        case 4:
            bytes.insert(at, QByteArray(dice.below(90'000), 'A'));
            break;
        case 5:
            bytes += dice.oneOf(good);
            break; // pipelined
        default:
            bytes = bytes.left(at);
            break;
        }
        if (bytes.isEmpty())
            return dice.noise();
    }
    return bytes;
}

//! Sends such a request in a few parts, sometimes waits for an answer, and ends the connection in one of
//! three ways.
void attack(quint16 port, Dice &dice)
{
    QTcpSocket socket;
    socket.connectToHost(QHostAddress::LocalHost, port);
    QVERIFY(QTest::qWaitFor([&] { return socket.state() == QAbstractSocket::ConnectedState; }));
    QByteArray bytes = spoilt(dice);
    for (qsizetype parts = 1 + dice.below(3); parts > 0 && !bytes.isEmpty(); --parts) {
        const qsizetype size = parts == 1 ? bytes.size() : dice.below(bytes.size() + 1);
        socket.write(bytes.left(size));
        socket.flush();
        bytes.remove(0, size);
        QCoreApplication::processEvents();
    }
    if (dice.below(4) == 0)
        (void)QTest::qWaitFor([&] { return socket.bytesAvailable() > 0; }, 20);
    switch (dice.below(3)) {
    case 0:
        socket.abort();
        break;
    case 1:
        socket.disconnectFromHost();
        break;
    default:
        ::shutdown(int(socket.socketDescriptor()), SHUT_WR);
        break;
    }
    QCoreApplication::processEvents();
}

} // namespace

class RandomBytesTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whateverArrivesTheNextClientIsServed()
    {
        ServedBoard served;
        const Port port = freePort();
        served.serve({.listenAddress = Endpoint{.host = u"127.0.0.1"_s, .port = port}},
                     served.receiver(port));
        Dice dice;
        const QDeadlineTimer end(qEnvironmentVariableIntValue("PROXYM_FUZZ_SECONDS") * 1000);
        int attacks = 0;
        for (constexpr int least = 500; attacks < least || !end.hasExpired(); ++attacks) {
            attack(served.port, dice);
            if (attacks % 100 == 0)
                QCOMPARE(ask(served.port, "GET /healthz").status, 200);
        }
        QCOMPARE(ask(served.port, "GET /api/status").status, 200);
        qInfo("%d connections", attacks);
    }
};

} // namespace proxym::test

QTEST_GUILESS_MAIN(proxym::test::RandomBytesTest)
#include "randombytestest.moc"
