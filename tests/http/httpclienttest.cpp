// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "http/httpclient.h"
#include "support/fakehttpserver.h"

#include <QElapsedTimer>
#include <QSemaphore>
#include <QTest>
#include <QThread>

#include <atomic>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace proxym;
using namespace proxym::test;
using Manner = FakeReply::Manner;

Q_DECLARE_METATYPE(FakeReply)

class HttpClientTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void answersArriveWhole_data();
    void answersArriveWhole();
    void readerGetsTheBodyOfAGoodAnswer_data() { answersArriveWhole_data(); }
    void readerGetsTheBodyOfAGoodAnswer();
    void readerTakesLongBodiesBesideTheLoop();
    void slowReaderIsWaitedFor();
    void brokenAnswersAreErrors_data();
    void brokenAnswersAreErrors();
    void refusedConnectionIsUnreachable();
    void errorNamesNoCredentials();
    void redirectIsReportedNotFollowed();
    void requestSaysWhoAsks();
    void postCarriesItsBody();
    void additionalHeadersAreSent();
    void environmentProxyIsNotUsed();
    void connectionClosedBetweenRequestsDoesNoHarm();
    void missingCaFileIsAnError();

private:
    [[nodiscard]] static Result<HttpAnswer> get(const QUrl &url, const HttpOptions &options = {},
                                                const std::shared_ptr<BodyReader> &reader = {})
    {
        HttpClient client(options);
        HttpRequest request;
        request.url = url;
        request.reader = reader;
        return QCoro::waitFor(client.send(request));
    }
    const QByteArray m_big = QByteArray(10 * 1024 * 1024, 'x');
};

namespace {

//! Keeps everything, and notes how it comes.
class Collector final : public BodyReader {
public:
    QByteArray body;
    QList<qsizetype> sizes;
    int inOtherThreads = 0;
    int atOnce = 0; //!< the most calls at one time
    std::function<void()> meanwhile = [] {};

private:
    void read(QByteArrayView bytes) override
    {
        atOnce = std::max(atOnce, ++m_running);
        meanwhile();
        body.append(bytes);
        sizes.append(bytes.size());
        inOtherThreads += QThread::currentThread() == QCoreApplication::instance()->thread() ? 0 : 1;
        --m_running;
    }

    std::atomic<int> m_running = 0;
};

} // namespace

void HttpClientTest::answersArriveWhole_data()
{
    QTest::addColumn<FakeReply>("reply");
    QTest::newRow("with a length") << FakeReply{200, "{\"apps\":[]}"};
    QTest::newRow("chunked") << FakeReply{200, m_big.first(5500), "text/plain", {}, Manner::Chunked};
    QTest::newRow("until the connection ends") << FakeReply{200, "abc", "text/plain", {}, Manner::UntilClose};
    QTest::newRow("10 MB") << FakeReply{200, m_big};
    QTest::newRow("10 MB chunked") << FakeReply{200, m_big, "text/plain", {}, Manner::Chunked};
    QTest::newRow("dripping") << FakeReply{200, "ab", "text/plain", {}, Manner::Drip};
    QTest::newRow("empty") << FakeReply{200, ""};
    for (const int status : {400, 401, 403, 404, 405, 500, 503})
        QTest::addRow("status %d", status) << FakeReply{status, "{\"message\":\"no\"}"};
}

void HttpClientTest::answersArriveWhole()
{
    QFETCH(FakeReply, reply);
    FakeHttpServer server;
    server.answer("GET", "/a", reply);
    const auto answer = get(server.url(u"/a"_s));
    QVERIFY2(answer, answer ? "" : qPrintable(answer.error().what));
    QCOMPARE(answer->status, reply.status);
    QCOMPARE(answer->body, reply.body);
    QCOMPARE(answer->header("content-type"), reply.contentType);
}

//! Nothing else reaches it, as an error page would be taken for a part of a list.
void HttpClientTest::readerGetsTheBodyOfAGoodAnswer()
{
    QFETCH(FakeReply, reply);
    FakeHttpServer server;
    server.answer("GET", "/a", reply);
    const auto reader = std::make_shared<Collector>();
    const auto answer = get(server.url(u"/a"_s), {}, reader);
    QVERIFY2(answer, answer ? "" : qPrintable(answer.error().what));
    const bool isGood = reply.status == 200;
    QCOMPARE(answer->status, reply.status);
    QCOMPARE(reader->body, isGood ? reply.body : QByteArray());
    QCOMPARE(answer->body, isGood ? QByteArray() : reply.body);
    QCOMPARE(reader->size(), reader->body.size());
    QCOMPARE(reader->isBlank(), reader->body.trimmed().isEmpty());
    QCOMPARE(reader.use_count(), 1);
}

//! All of it but the end, which takes no longer than the loop may be blocked.
void HttpClientTest::readerTakesLongBodiesBesideTheLoop()
{
    FakeHttpServer server;
    server.answer("/a", m_big);
    const auto reader = std::make_shared<Collector>();
    QVERIFY(get(server.url(u"/a"_s), {}, reader));
    QCOMPARE(reader->body, m_big);
    QCOMPARE(reader->atOnce, 1);
    const qsizetype calls = reader->sizes.size();
    QVERIFY2(calls >= 10 && reader->inOtherThreads >= calls - 1, QByteArray::number(reader->inOtherThreads));
    QVERIFY(*std::ranges::max_element(reader->sizes) <= 1024 * 1024);
}

//! The answer has arrived before the reader has begun.
void HttpClientTest::slowReaderIsWaitedFor()
{
    FakeHttpServer server;
    server.answer("/a", m_big.first(600'000));
    const auto reader = std::make_shared<Collector>();
    QSemaphore arrived;
    reader->meanwhile = [&] {
        if (QThread::currentThread() != QCoreApplication::instance()->thread())
            arrived.acquire();
    };
    HttpClient client{HttpOptions()};
    HttpRequest request;
    request.url = server.url(u"/a"_s);
    request.reader = reader;
    auto answer = client.send(request);
    QTimer::singleShot(300ms, &server, [&] { arrived.release(10); });
    QVERIFY(QCoro::waitFor(answer));
    QCOMPARE(reader->body.size(), 600'000);
}

void HttpClientTest::brokenAnswersAreErrors_data()
{
    QTest::addColumn<FakeReply>("reply");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("what");
    const QByteArray body(1000, 'x');
    const auto row = [&](const char *name, Manner manner, Error::Kind kind, const QString &what) {
        QTest::newRow(name) << FakeReply{200, body, "text/plain", {}, manner} << int(kind) << what;
    };
    row("no answer", Manner::Hang, Error::Kind::TimedOut, u"no complete answer within 0.3 s"_s);
    row("half an answer, then silence", Manner::HangInBody, Error::Kind::TimedOut,
        u"no complete answer within 0.3 s"_s);
    row("one byte after the other", Manner::Drip, Error::Kind::TimedOut,
        u"no complete answer within 0.3 s"_s);
    row("cut off in the body", Manner::CutOff, Error::Kind::Malformed, u"the answer was cut short"_s);
    row("reset", Manner::Reset, Error::Kind::Unreachable, u"connection closed without an HTTP answer"_s);
    QTest::newRow("too large") << FakeReply{200, m_big} << int(Error::Kind::Malformed)
                               << u"the answer is larger than 5000000 bytes"_s;
    QTest::newRow("too large without a length")
        << FakeReply{200, m_big, "text/plain", {}, Manner::UntilClose} << int(Error::Kind::Malformed)
        << u"the answer is larger than 5000000 bytes"_s;
    QTest::newRow("not HTTP") << FakeReply{200, "SSH-2.0-OpenSSH_9.2\r\n\r\n", {}, {}, Manner::Raw}
                              << int(Error::Kind::Unreachable)
                              << u"connection closed without an HTTP answer"_s;
}

void HttpClientTest::brokenAnswersAreErrors()
{
    QFETCH(FakeReply, reply);
    QFETCH(int, kind);
    QFETCH(QString, what);
    FakeHttpServer server;
    server.answer("GET", "/a", reply);
    HttpOptions options;
    options.timeout = kind == int(Error::Kind::TimedOut) ? 300ms : 10s;
    options.largestBody = 5'000'000;
    QElapsedTimer clock;
    for (const auto &reader : {std::shared_ptr<BodyReader>(), std::shared_ptr<BodyReader>(new Collector)}) {
        clock.start();
        const auto answer = get(server.url(u"/a"_s), options, reader);
        QVERIFY(!answer);
        QCOMPARE(answer.error().what, server.url(u"/a"_s).toString() + u": "_s + what);
        QCOMPARE(int(answer.error().kind), kind);
        QVERIFY(clock.elapsed() < 5'000);
        QVERIFY(reader.use_count() <= 1 + 1); // ours, and the list's
    }
}

void HttpClientTest::refusedConnectionIsUnreachable()
{
    FakeHttpServer server;
    server.goDown();
    const auto answer = get(server.url(u"/a"_s));
    QVERIFY(!answer);
    QCOMPARE(answer.error().what, server.url(u"/a"_s).toString() + u": connection refused"_s);
    QCOMPARE(answer.error().kind, Error::Kind::Unreachable);
}

void HttpClientTest::errorNamesNoCredentials()
{
    FakeHttpServer server;
    QUrl url = server.url(u"/a?secret=1"_s);
    url.setUserInfo(u"me:secret"_s);
    server.goDown();
    const auto answer = get(url);
    QVERIFY(!answer);
    QVERIFY2(!answer.error().what.contains(u"secret"), qPrintable(answer.error().what));
}

void HttpClientTest::redirectIsReportedNotFollowed()
{
    FakeHttpServer server;
    server.answer("GET", "/a", FakeReply{307, {}, {}, {{"Location", "//other:5050/b"}}});
    const auto answer = get(server.url(u"/a"_s));
    QVERIFY(answer);
    QCOMPARE(answer->status, 307);
    QCOMPARE(answer->header("Location"), QByteArray("//other:5050/b"));
    QCOMPARE(server.requests().size(), 1);
}

void HttpClientTest::requestSaysWhoAsks()
{
    FakeHttpServer server;
    server.answer("/a", "{}");
    HttpOptions options;
    options.authorization = "token=abc";
    QVERIFY(get(server.url(u"/a"_s), options));
    const auto headers = server.requests().value(0).headers;
    QCOMPARE(headers.value("user-agent"), QByteArray("proxym/" PROXYM_VERSION));
    QCOMPARE(headers.value("authorization"), QByteArray("token=abc"));
    QCOMPARE(headers.value("accept"), QByteArray("application/json"));
}

void HttpClientTest::postCarriesItsBody()
{
    FakeHttpServer server;
    server.answer("POST", "/a", FakeReply{200, "{}"});
    HttpClient client({});
    HttpRequest request;
    request.method = "POST";
    request.url = server.url(u"/a?b=%2F%26"_s);
    request.body = "{\"a\":1}";
    QVERIFY(QCoro::waitFor(client.send(request)));
    QCOMPARE(server.requestLines(), QList<QByteArray>{"POST /a?b=%2F%26"});
    QCOMPARE(server.requests().value(0).body, QByteArray("{\"a\":1}"));
}

void HttpClientTest::additionalHeadersAreSent()
{
    FakeHttpServer server;
    HttpClient client({});
    for (const char *const method : {"GET", "POST", "PUT", "DELETE"}) {
        server.answer(method, "/a", FakeReply{200, "{}"});
        const HttpRequest request{.method = method,
                                  .url = server.url(u"/a"_s),
                                  .headers = {{"X-Token", "abc"}, {"X-Leader", "true"}}};
        QVERIFY(QCoro::waitFor(client.send(request)));
        const auto headers = server.requests().last().headers;
        QCOMPARE(headers.value("x-token"), QByteArray("abc"));
        QCOMPARE(headers.value("x-leader"), QByteArray("true"));
        QCOMPARE(headers.value("accept"), QByteArray("application/json"));
    }
}

void HttpClientTest::environmentProxyIsNotUsed()
{
    FakeHttpServer proxy;
    qputenv("http_proxy", proxy.url().toEncoded());
    (void)get(QUrl(u"http://no-such-host.invalid/a"_s));
    qunsetenv("http_proxy");
    QVERIFY(proxy.requests().isEmpty());
}

void HttpClientTest::connectionClosedBetweenRequestsDoesNoHarm()
{
    FakeHttpServer server;
    server.answer("/a", "{}");
    HttpClient client({});
    HttpRequest request;
    request.url = server.url(u"/a"_s);
    QVERIFY(QCoro::waitFor(client.send(request)));
    server.goDown();
    server.comeUp();
    QVERIFY(QCoro::waitFor(client.send(request)));
}

void HttpClientTest::missingCaFileIsAnError()
{
    HttpOptions options;
    options.caFile = u"/does/not/exist.pem"_s;
    const auto answer = get(QUrl(u"https://127.0.0.1:1/"_s), options);
    QVERIFY(!answer);
    QCOMPARE(answer.error().what,
             u"https://127.0.0.1:1/: no certificate can be read from the CA file "_s + options.caFile);
}

QTEST_GUILESS_MAIN(HttpClientTest)
#include "httpclienttest.moc"
