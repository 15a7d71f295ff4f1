// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "status/servedboard.h"
#include "support/sanitized.h"

#include <arpa/inet.h>
#include <sys/resource.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace proxym::test {

namespace {

constexpr qint64 MiB = 1024 * 1024;
constexpr qint64 flood = 512 * MiB;

//! Peak memory of this process in bytes. Nothing under AddressSanitizer, which does not give freed memory
//! back.
qint64 highestMemory()
{
    if constexpr (isSanitized)
        return 0;
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss * 1024;
}

//! A client without any buffer of its own: what it has written is in the kernel or in the server.
class Flood {
public:
    explicit Flood(quint16 port)
        : m_socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        const sockaddr_in address{.sin_family = AF_INET,
                                  .sin_port = htons(port),
                                  .sin_addr = {htonl(INADDR_LOOPBACK)},
                                  .sin_zero = {}};
        if (::connect(m_socket, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0)
            qFatal("cannot connect");
    }
    ~Flood() { ::close(m_socket); }
    Flood(const Flood &) = delete;
    Flood &operator=(const Flood &) = delete;

    void send(const QByteArray &bytes) { (void)write(bytes); }
    //! Sends `bytes` again and again until the server closes or `most` are sent; returns how many were sent,
    //! -1 after the time limit.
    [[nodiscard]] qint64 pour(const QByteArray &bytes, qint64 most)
    {
        qint64 poured = 0;
        const auto isOver = [&] {
            for (qint64 taken = 1; taken > 0 && poured < most; poured += qMax<qint64>(0, taken)) {
                taken = write(bytes);
                if (taken < 0 && errno != EAGAIN)
                    return true;
            }
            return poured >= most;
        };
        return QTest::qWaitFor(isOver, 30'000) ? poured : -1;
    }
    [[nodiscard]] bool isReset() { return write("x") < 0 && errno != EAGAIN; }
    //! The first bytes that have arrived; nothing is read before.
    [[nodiscard]] QByteArray received() const
    {
        QByteArray bytes(4096, '\0');
        return bytes.left(
            qMax<ssize_t>(0, ::recv(m_socket, bytes.data(), size_t(bytes.size()), MSG_DONTWAIT)));
    }

private:
    [[nodiscard]] ssize_t write(const QByteArray &bytes) const
    {
        return ::send(m_socket, bytes.constData(), size_t(bytes.size()), MSG_DONTWAIT | MSG_NOSIGNAL);
    }
    int m_socket;
};

//! While this lives, the process may have no more than `most` files open.
class FewOpenFiles {
public:
    explicit FewOpenFiles(rlim_t most)
    {
        ::getrlimit(RLIMIT_NOFILE, &m_before);
        const rlimit few{.rlim_cur = most, .rlim_max = m_before.rlim_max};
        ::setrlimit(RLIMIT_NOFILE, &few);
    }
    ~FewOpenFiles() { ::setrlimit(RLIMIT_NOFILE, &m_before); }
    FewOpenFiles(const FewOpenFiles &) = delete;
    FewOpenFiles &operator=(const FewOpenFiles &) = delete;

private:
    rlimit m_before{};
};

} // namespace

class FloodTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whoSendsWithoutEndIsCutOff_data()
    {
        QTest::addColumn<QByteArray>("head");
        QTest::addColumn<QByteArray>("more");
        QTest::addColumn<int>("status");
        const QByteArray post = "POST /api/refresh HTTP/1.1\r\nHost: 127.0.0.1\r\n";
        QTest::newRow("fields") << QByteArray("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n")
                                << QByteArray("X: y\r\n").repeated(9'999) << 431;
        QTest::newRow("one line") << QByteArray("GET /") << QByteArray(99'999, 'a') << 431;
        QTest::newRow("declared body") << post + "Content-Length: 536870912\r\n\r\n"
                                       << QByteArray(99'999, 'a') << 413;
        QTest::newRow("chunks") << post + "Transfer-Encoding: chunked\r\n\r\n"
                                << "fffe\r\n" + QByteArray(0xfffe, 'a') + "\r\n"
                                << 413;
    }
    void whoSendsWithoutEndIsCutOff()
    {
        ServedBoard served;
        QFETCH(QByteArray, head);
        QFETCH(QByteArray, more);
        QFETCH(int, status);
        served.serve();
        Flood client(served.port);
        const qint64 before = highestMemory();
        client.send(head);
        const qint64 poured = client.pour(more, flood);
        QVERIFY2(poured >= 0 && poured < flood, qPrintable(QString::number(poured)));
        QVERIFY(highestMemory() - before < 16 * MiB);
        Probe probe(served.port); // the flooded connection may lose its answer when it is reset
        probe.send(head + more.repeated(1 + 2 * MiB / more.size()));
        QVERIFY(probe.receives("HTTP/1.1 " + QByteArray::number(status) + ' '));
        QCOMPARE(ask(served.port, "GET /healthz").status, 200);
    }

    void whoNeverReadsHisEventsIsDropped()
    {
        ServedBoard served;
        served.serve();
        const QByteArray request = "GET /api/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
        Flood deaf(served.port);
        deaf.send(request);
        Probe reader(served.port);
        reader.send(request);
        QVERIFY(reader.receives("event: status"));
        Status status = inSync();
        bool isDropped = false;
        for (int i = 0; i < 64 && !isDropped; ++i) {
            status.summary = QString(MiB, QChar(u'a' + i % 26));
            served.board.publish(status);
            QVERIFY(QTest::qWaitFor([&] { return reader.received().size() > (i + 1) * MiB; }));
            isDropped = deaf.isReset();
        }
        QVERIFY(isDropped);
        status.summary = u"the end"_s;
        served.board.publish(status);
        QVERIFY(reader.receives("the end"));
    }

    void fewOpenFilesAreEnough()
    {
        const FewOpenFiles few(250); // 128 are reserved for other things, 50 for the callback
        ServedBoard served;
        const Port port = freePort();
        served.serve({.listenAddress = Endpoint{.host = u"127.0.0.1"_s, .port = port}},
                     served.receiver(port));
        std::vector<std::unique_ptr<Probe>> crowd;
        while (crowd.size() < 80)
            crowd.push_back(std::make_unique<Probe>(served.port));
        QCOMPARE(ask(served.port, "GET /api/status").status, 503);
        QCOMPARE(ask(served.port, "POST /callback", {}, "{}").status, 200);
        crowd.clear();
        QTRY_COMPARE(ask(served.port, "GET /api/status").status, 200);
    }
};

} // namespace proxym::test

QTEST_GUILESS_MAIN(proxym::test::FloodTest)
#include "floodtest.moc"
