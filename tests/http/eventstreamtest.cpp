// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "http/eventstream.h"
#include "support/fakehttpserver.h"

#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace proxym;
using namespace proxym::test;
using Manner = FakeReply::Manner;

class EventStreamTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup() { m_stream.reset(); }
    void eventsArriveAsTheyAreSent();
    void acceptsNothingButEventStreams();
    void linesOfAPostArriveAsTheyAreSent();
    void silenceEndsTheStream();
    void heartBeatsKeepTheStreamOpen();
    void serverThatNeverAnswersEndsTheStream();
    void wrongAnswersNeverOpen_data();
    void wrongAnswersNeverOpen();
    void endOfTheConnectionIsReportedOnce();
    void refusedConnectionIsReportedOnce();
    void closedStreamSaysNothing();
    void receiverMayCloseTheStream();
    void manyMegabytesArriveInOrder();

private:
    FakeHttpServer m_server;
    std::unique_ptr<EventStream> m_stream;
    int m_opened = 0;
    QList<QByteArray> m_received;
    QList<StreamEnd> m_ends;
};

void EventStreamTest::init()
{
    m_server.forgetRequests();
    m_server.endStreams();
    m_server.stream("/events");
    HttpOptions options;
    options.timeout = 2s;
    m_stream = std::make_unique<EventStream>(options, 2s);
    m_opened = 0;
    m_received.clear();
    m_ends.clear();
    connect(m_stream.get(), &EventStream::opened, this, [this] { ++m_opened; });
    connect(m_stream.get(), &EventStream::received, this,
            [this](const ServerSentEvent &event) { m_received += event.data; });
    connect(m_stream.get(), &EventStream::ended, this, [this](const StreamEnd &end) { m_ends += end; });
}

void EventStreamTest::eventsArriveAsTheyAreSent()
{
    m_stream->open(m_server.url(u"/events"_s));
    QTRY_COMPARE(m_opened, 1);
    m_server.push("data: one\r");
    m_server.push("\n\r\n");
    QTRY_COMPARE(m_received, QList<QByteArray>{"one"});
    m_server.push("data: two\n\ndata: three\n\n");
    QTRY_COMPARE(m_received.size(), 3);
    QVERIFY(m_ends.isEmpty());
}

void EventStreamTest::acceptsNothingButEventStreams()
{
    m_stream->open(m_server.url(u"/events"_s));
    QTRY_COMPARE(m_opened, 1);
    const auto headers = m_server.requests().value(0).headers;
    QCOMPARE(headers.value("accept"), QByteArray("text/event-stream"));
    QCOMPARE(headers.value("accept-encoding"), QByteArray("identity"));
}

void EventStreamTest::linesOfAPostArriveAsTheyAreSent()
{
    m_server.answer("POST", "/watch",
                    FakeReply{200, "{\"zero\":0}\n", "application/json", {}, Manner::Stream});
    m_stream->open(HttpRequest{.method = "POST",
                               .url = m_server.url(u"/watch"_s),
                               .body = R"({"a":1})",
                               .headers = {{"X-Leader", "true"}}});
    QTRY_COMPARE(m_opened, 1);
    QCOMPARE(m_server.requests().value(0).body, QByteArray(R"({"a":1})"));
    QCOMPARE(m_server.requests().value(0).headers.value("x-leader"), QByteArray("true"));
    QTRY_COMPARE(m_received, QList<QByteArray>{R"({"zero":0})"});
    m_server.push("{\"one\":1}\n{\"tw");
    QTRY_COMPARE(m_received.size(), 2);
    m_server.push("o\":2}\n\n{\"cut");
    m_server.endStreams();
    QTRY_COMPARE(m_ends.size(), 1);
    QCOMPARE(m_received, (QList<QByteArray>{R"({"zero":0})", R"({"one":1})", R"({"two":2})"}));
}

void EventStreamTest::silenceEndsTheStream()
{
    m_stream->open(m_server.url(u"/events"_s));
    QTRY_COMPARE(m_ends.size(), 1);
    QCOMPARE(m_ends.first().error.kind, Error::Kind::TimedOut);
    QCOMPARE(m_opened, 1);
    QTRY_COMPARE(m_server.openStreams(), 0);
}

void EventStreamTest::heartBeatsKeepTheStreamOpen()
{
    QTimer heart;
    connect(&heart, &QTimer::timeout, this, [this] { m_server.push("\r\n"); });
    heart.start(100ms);
    m_stream->open(m_server.url(u"/events"_s));
    QTRY_COMPARE(m_opened, 1);
    QTest::qWait(4'500); // more than twice the silence that ends a stream
    QVERIFY(m_ends.isEmpty());
}

void EventStreamTest::serverThatNeverAnswersEndsTheStream()
{
    m_server.answer("GET", "/events", FakeReply{200, {}, {}, {}, Manner::Hang});
    m_stream->open(m_server.url(u"/events"_s));
    QTRY_COMPARE(m_ends.size(), 1);
    QCOMPARE(m_ends.first().error.kind, Error::Kind::TimedOut);
    QCOMPARE(m_opened, 0);
}

void EventStreamTest::wrongAnswersNeverOpen_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("contentType");
    QTest::addColumn<QString>("what");
    QTest::newRow("redirect") << 302 << QByteArray("text/html") << u"HTTP 302"_s;
    QTest::newRow("not found") << 404 << QByteArray("application/json") << u"HTTP 404"_s;
    QTest::newRow("method not allowed") << 405 << QByteArray("text/html") << u"HTTP 405"_s;
    QTest::newRow("HTML") << 200 << QByteArray("text/html") << u"the answer is not an event stream"_s;
    QTest::newRow("no type") << 200 << QByteArray() << u"the answer is not an event stream"_s;
}

void EventStreamTest::wrongAnswersNeverOpen()
{
    QFETCH(int, status);
    QFETCH(QByteArray, contentType);
    QFETCH(QString, what);
    m_server.answer("GET", "/events",
                    FakeReply{status, "data: x\n\n", contentType, {{"Location", "/there"}}});
    m_stream->open(m_server.url(u"/events"_s));
    QTRY_COMPARE(m_ends.size(), 1);
    QCOMPARE(m_ends.first().status, status == 200 ? 0 : status);
    QCOMPARE(m_ends.first().location, status == 200 ? QByteArray() : QByteArray("/there"));
    QVERIFY2(m_ends.first().error.what.endsWith(what), qPrintable(m_ends.first().error.what));
    QCOMPARE(m_opened, 0);
    QVERIFY(m_received.isEmpty());
}

void EventStreamTest::endOfTheConnectionIsReportedOnce()
{
    m_stream->open(m_server.url(u"/events"_s));
    QTRY_COMPARE(m_opened, 1);
    m_server.push("data: last\n\n");
    m_server.endStreams();
    QTRY_COMPARE(m_ends.size(), 1);
    QCOMPARE(m_received, QList<QByteArray>{"last"});
}

void EventStreamTest::refusedConnectionIsReportedOnce()
{
    m_server.goDown();
    m_stream->open(m_server.url(u"/events"_s));
    QTRY_COMPARE(m_ends.size(), 1);
    QCOMPARE(m_ends.first().error.kind, Error::Kind::Unreachable);
    m_server.comeUp();
}

void EventStreamTest::closedStreamSaysNothing()
{
    m_stream->open(m_server.url(u"/events"_s));
    QTRY_COMPARE(m_opened, 1);
    m_stream->close();
    QTRY_COMPARE(m_server.openStreams(), 0);
    QVERIFY(m_ends.isEmpty());
}

void EventStreamTest::receiverMayCloseTheStream()
{
    connect(m_stream.get(), &EventStream::received, m_stream.get(), [this] { m_stream->close(); });
    m_stream->open(m_server.url(u"/events"_s));
    QTRY_COMPARE(m_opened, 1);
    m_server.push("data: one\n\ndata: two\n\n");
    QTRY_COMPARE(m_server.openStreams(), 0);
    QCOMPARE(m_received, QList<QByteArray>{"one"});
}

void EventStreamTest::manyMegabytesArriveInOrder()
{
    m_stream->open(m_server.url(u"/events"_s));
    QTRY_COMPARE(m_opened, 1);
    const QByteArray big(8 * 1024 * 1024, 'x');
    m_server.push("data: " + big + "\r\n\r\ndata: after\r\n\r\n");
    QTRY_COMPARE(m_received.size(), 2);
    QCOMPARE(m_received.first().size(), big.size());
    QCOMPARE(m_received.last(), QByteArray("after"));
}

QTEST_GUILESS_MAIN(EventStreamTest)
#include "eventstreamtest.moc"
