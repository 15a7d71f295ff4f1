// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "http/eventstream.h"
#include "support/fakehttpserver.h"
#include "support/socketrelay.h"

#include <QFile>
#include <QProcess>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace proxym;
using namespace proxym::test;
using Manner = FakeReply::Manner;

Q_DECLARE_METATYPE(FakeReply)

//! HTTP over a Unix socket, as everyone else uses it: by HttpClient and EventStream.
class SocketReplyTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void answersArriveWhole_data();
    void answersArriveWhole();
    void brokenAnswersAreErrors_data();
    void brokenAnswersAreErrors();
    void socketThatIsNotThereIsUnreachable();
    void requestSaysWhatItShould();
    void answerBeforeTheAnswerIsNone();
    void connectionIsUsedAgain();
    void connectionClosedBetweenRequestsDoesNoHarm();
    void manyAtOnce();
    void abandonedRequestsEnd();
    void childrenDoNotInheritIt();
    void linesArriveAsTheyAreSent();
    void endOfTheStreamIsReportedOnce();
    void wrongAnswerNeverOpens();
    void receiverMayCloseTheStream();
    void silenceEndsTheStream();

private:
    [[nodiscard]] HttpOptions options(std::chrono::milliseconds timeout = 10s) const
    {
        return {.socket = m_relay->path(), .timeout = timeout, .largestBody = 5'000'000};
    }
    [[nodiscard]] QUrl url(const QByteArray &path) const
    {
        QUrl socket;
        socket.setScheme(u"unix"_s);
        socket.setHost(u""_s);
        socket.setPath(m_relay->path());
        return QUrl::fromEncoded(socket.toEncoded() + path);
    }
    [[nodiscard]] Result<HttpAnswer> get(const QByteArray &path, std::chrono::milliseconds timeout = 10s)
    {
        HttpClient client(options(timeout));
        return QCoro::waitFor(client.send(HttpRequest{.url = url(path)}));
    }
    void openStream(std::chrono::milliseconds silence = 10s);

    std::unique_ptr<FakeHttpServer> m_server;
    std::unique_ptr<SocketRelay> m_relay;
    std::unique_ptr<EventStream> m_stream;
    QList<QByteArray> m_received;
    QList<StreamEnd> m_ends;
    int m_opened = 0;
};

void SocketReplyTest::init()
{
    m_server = std::make_unique<FakeHttpServer>();
    m_relay = std::make_unique<SocketRelay>(m_server->port());
}

void SocketReplyTest::cleanup()
{
    m_stream.reset();
}

void SocketReplyTest::answersArriveWhole_data()
{
    QTest::addColumn<FakeReply>("reply");
    const QByteArray big(4'000'000, 'x');
    QTest::newRow("with a length") << FakeReply{200, "[]"};
    QTest::newRow("chunked") << FakeReply{200, big.first(5500), "text/plain", {}, Manner::Chunked};
    QTest::newRow("until the connection ends") << FakeReply{200, "abc", "text/plain", {}, Manner::UntilClose};
    QTest::newRow("4 MB") << FakeReply{200, big};
    QTest::newRow("4 MB chunked") << FakeReply{200, big, "text/plain", {}, Manner::Chunked};
    QTest::newRow("dripping") << FakeReply{200, "ab", "text/plain", {}, Manner::Drip};
    QTest::newRow("empty") << FakeReply{200, ""};
    for (const int status : {301, 400, 401, 403, 404, 500, 503})
        QTest::addRow("status %d", status) << FakeReply{status, "{\"message\":\"no\"}"};
}

void SocketReplyTest::answersArriveWhole()
{
    QFETCH(FakeReply, reply);
    m_server->answer("GET", "/a", reply);
    const auto answer = get("/a");
    QVERIFY2(answer, answer ? "" : qPrintable(answer.error().what));
    QCOMPARE(answer->status, reply.status);
    QCOMPARE(answer->body.whole(), reply.body);
    QCOMPARE(answer->header("content-type"), reply.contentType);
}

void SocketReplyTest::brokenAnswersAreErrors_data()
{
    QTest::addColumn<FakeReply>("reply");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("what");
    const auto row = [](const char *name, Manner manner, Error::Kind kind, const QString &what) {
        QTest::newRow(name) << FakeReply{200, QByteArray(4000, 'x'), "text/plain", {}, manner} << int(kind)
                            << what;
    };
    row("no answer", Manner::Hang, Error::Kind::TimedOut, u"no complete answer within 0.3 s"_s);
    row("half, then silence", Manner::HangInBody, Error::Kind::TimedOut,
        u"no complete answer within 0.3 s"_s);
    row("one byte after the other", Manner::Drip, Error::Kind::TimedOut,
        u"no complete answer within 0.3 s"_s);
    row("cut off", Manner::CutOff, Error::Kind::Malformed, u"the answer was cut short"_s);
    row("cut off within chunks", Manner::CutOffChunked, Error::Kind::Malformed,
        u"the answer was cut short"_s);
    row("no byte", Manner::Reset, Error::Kind::Unreachable, u"connection closed without an HTTP answer"_s);
    QTest::newRow("too large") << FakeReply{200, QByteArray(6'000'000, 'x')} << int(Error::Kind::Malformed)
                               << u"the answer is larger than 5000000 bytes"_s;
    QTest::newRow("not HTTP") << FakeReply{200, "SSH-2.0-OpenSSH_9.2\r\n\r\n", {}, {}, Manner::Raw}
                              << int(Error::Kind::Malformed) << u"the answer is not HTTP"_s;
}

void SocketReplyTest::brokenAnswersAreErrors()
{
    QFETCH(FakeReply, reply);
    QFETCH(int, kind);
    QFETCH(QString, what);
    m_server->answer("GET", "/a", reply);
    const auto answer = get("/a?all=1", kind == int(Error::Kind::TimedOut) ? 300ms : 10s);
    QVERIFY(!answer);
    QCOMPARE(answer.error().what, url("/a").toString(QUrl::FullyEncoded) + u": "_s + what);
    QCOMPARE(int(answer.error().kind), kind);
}

void SocketReplyTest::socketThatIsNotThereIsUnreachable()
{
    const auto error = [this] {
        const auto answer = get("/a");
        return answer ? Error() : answer.error();
    };
    m_relay->close();
    QCOMPARE(error().kind, Error::Kind::Unreachable);
    QVERIFY2(error().what.endsWith(u"/a: connection refused"), qPrintable(error().what));
    m_relay->remove();
    QVERIFY2(error().what.endsWith(u"/a: No such file or directory"), qPrintable(error().what));
    QFile file(m_relay->path());
    QVERIFY(file.open(QIODevice::WriteOnly));
    QVERIFY2(error().what.endsWith(u"/a: connection refused"), qPrintable(error().what));
}

void SocketReplyTest::requestSaysWhatItShould()
{
    m_server->answer("/a/../%7Bb%7D", "{}");
    HttpClient client(options());
    const HttpRequest request{.url = url("/a/../%7Bb%7D?filters=%7B%22a%22%3A1%7D"),
                              .headers = {{"X-More", "1"}}};
    const auto answer = QCoro::waitFor(client.send(request));
    QVERIFY(answer);
    const FakeRequest sent = m_server->requests().value(0);
    QCOMPARE(sent.target, "/a/../%7Bb%7D?filters=%7B%22a%22%3A1%7D");
    QCOMPARE(sent.headers.value("accept"), "application/json");
    QCOMPARE(sent.headers.value("x-more"), "1");
    QCOMPARE(sent.headers.value("host"), "localhost");
    QVERIFY(sent.headers.value("user-agent").startsWith("proxym/"));
}

void SocketReplyTest::answerBeforeTheAnswerIsNone()
{
    m_server->answer("GET", "/a",
                     FakeReply{200,
                               "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nX-A: 1\r\nX-A: "
                               "2\r\nContent-Length: 2\r\n\r\n[]",
                               {},
                               {},
                               Manner::Raw});
    const auto answer = get("/a");
    QVERIFY(answer);
    QCOMPARE(answer->status, 200);
    QCOMPARE(answer->body.whole(), "[]");
    QCOMPARE(answer->header("X-A"), "1, 2");
    QCOMPARE(answer->header("Link"), "");
}

void SocketReplyTest::connectionIsUsedAgain()
{
    m_server->answer("/a", "[]");
    for (int i = 0; i < 5; ++i)
        QVERIFY(get("/a"));
    QCOMPARE(m_relay->connections(), 1);
}

void SocketReplyTest::connectionClosedBetweenRequestsDoesNoHarm()
{
    m_server->answer("/a", "[]");
    for (int i = 0; i < 5; ++i) {
        QVERIFY(get("/a"));
        m_server->goDown();
        m_server->comeUp();
    }
    QVERIFY(m_relay->connections() > 1);
}

void SocketReplyTest::manyAtOnce()
{
    for (int i = 0; i < 50; ++i)
        m_server->answer("/" + QByteArray::number(i), QByteArray(1000, char('0' + i)));
    HttpClient client(options());
    std::vector<Task<Result<HttpAnswer>>> tasks;
    for (int i = 0; i < 50; ++i)
        tasks.push_back(client.send(HttpRequest{.url = url("/" + QByteArray::number(i))}));
    for (int i = 0; i < 50; ++i) {
        const auto answer = QCoro::waitFor(tasks.at(size_t(i)));
        QVERIFY(answer);
        QCOMPARE(answer->body.whole(), QByteArray(1000, char('0' + i)));
    }
}

void SocketReplyTest::abandonedRequestsEnd()
{
    m_server->answer("GET", "/a", FakeReply{.manner = Manner::Hang});
    HttpClient client(options());
    Task<Result<HttpAnswer>> task = client.send(HttpRequest{.url = url("/a")});
    QTRY_COMPARE(m_server->hanging(), 1);
    client.abandonAll();
    const auto answer = QCoro::waitFor(task);
    QVERIFY(!answer);
    QVERIFY2(answer.error().what.endsWith(u": given up"), qPrintable(answer.error().what));
    QTRY_COMPARE(m_server->hanging(), 0); // the connection has ended
}

void SocketReplyTest::childrenDoNotInheritIt()
{
    const auto socketsOfAChild = [] {
        QProcess child;
        child.start(u"sh"_s, {u"-c"_s, u"ls -l /proc/$$/fd | grep -c socket:"_s});
        child.waitForFinished();
        return child.readAllStandardOutput().trimmed().toInt();
    };
    const int before = socketsOfAChild();
    openStream();
    QTRY_COMPARE(m_opened, 1);
    QCOMPARE(socketsOfAChild(), before);
}

void SocketReplyTest::openStream(std::chrono::milliseconds silence)
{
    m_server->answer("GET", "/events", FakeReply{200, {}, "application/json", {}, Manner::Stream});
    m_received.clear();
    m_ends.clear();
    m_opened = 0;
    m_stream = std::make_unique<EventStream>(options(), silence);
    connect(m_stream.get(), &EventStream::opened, this, [this] { ++m_opened; });
    connect(m_stream.get(), &EventStream::received, this,
            [this](const ServerSentEvent &event) { m_received += event.data; });
    connect(m_stream.get(), &EventStream::ended, this, [this](const StreamEnd &end) { m_ends += end; });
    m_stream->open(HttpRequest{.url = url("/events")});
}

void SocketReplyTest::linesArriveAsTheyAreSent()
{
    openStream();
    QTRY_COMPARE(m_opened, 1);
    m_server->push("{\"one\":1}\n{\"tw");
    QTRY_COMPARE(m_received.size(), 1);
    m_server->push("o\":2}\n");
    QTRY_COMPARE(m_received, (QList<QByteArray>{R"({"one":1})", R"({"two":2})"}));
    const QByteArray line(1000, 'x');
    QByteArray many;
    for (int i = 0; i < 4000; ++i) // more than is read ahead
        many += QByteArray::number(i) + line + '\n';
    m_server->push(many);
    QTRY_COMPARE_WITH_TIMEOUT(m_received.size(), 4002, 30'000);
    QCOMPARE(m_received.last(), "3999" + line);
    QVERIFY(m_ends.isEmpty());
}

void SocketReplyTest::endOfTheStreamIsReportedOnce()
{
    openStream();
    QTRY_COMPARE(m_opened, 1);
    m_server->push("{}\n");
    m_server->endStreams();
    QTRY_COMPARE(m_ends.size(), 1);
    QCOMPARE(m_received.size(), 1);
    QVERIFY2(m_ends.first().error.what.endsWith(u"the server ended the event stream"),
             qPrintable(m_ends.first().error.what));
    m_relay->remove();
    m_stream->open(HttpRequest{.url = url("/events")});
    QTRY_COMPARE(m_ends.size(), 2);
    QCOMPARE(m_ends.last().error.kind, Error::Kind::Unreachable);
}

void SocketReplyTest::wrongAnswerNeverOpens()
{
    openStream();
    m_server->answer("GET", "/events", FakeReply{503, "{}"});
    m_stream->open(HttpRequest{.url = url("/events")});
    QTRY_COMPARE(m_ends.size(), 1);
    QCOMPARE(m_ends.first().status, 503);
    QCOMPARE(m_opened, 0);
}

void SocketReplyTest::receiverMayCloseTheStream()
{
    openStream();
    connect(m_stream.get(), &EventStream::received, this, [this] { m_stream->close(); });
    QTRY_COMPARE(m_opened, 1);
    m_server->push("{}\n{}\n{}\n");
    QTRY_COMPARE(m_received.size(), 1);
    QTRY_COMPARE(m_server->openStreams(), 0);
    QCOMPARE(m_received.size(), 1);
    QVERIFY(m_ends.isEmpty());
}

void SocketReplyTest::silenceEndsTheStream()
{
    openStream(300ms);
    QTRY_COMPARE(m_ends.size(), 1);
    QCOMPARE(m_ends.first().error.kind, Error::Kind::TimedOut);
    QTRY_COMPARE(m_server->openStreams(), 0);
}

QTEST_GUILESS_MAIN(SocketReplyTest)

#include "socketreplytest.moc"
