// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/marathonstream.h"
#include "support/fakehttpserver.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace proxym;
using namespace proxym::test;
using Manner = FakeReply::Manner;

class MarathonStreamTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void endedStreamIsOpenedAgain();
    void silentStreamIsOpenedAgain();
    void attemptsGrowRarerUntilAnEventArrives();
    void otherServerIsTriedWhereOneFails();
    void redirectToTheLeaderIsFollowedWithCredentials();
    void redirectToAStrangerIsNotFollowed();
    void circleOfRedirectsEnds();
    void otherServersAreListenedToAtOnce();
    void stopEndsEverything();

private:
    void build(std::chrono::milliseconds silence = 10s);

    std::unique_ptr<FakeHttpServer> m_server;
    std::unique_ptr<FakeHttpServer> m_second;
    MarathonSettings m_settings;
    std::unique_ptr<ServerCircle> m_circle;
    std::unique_ptr<MarathonStream> m_stream;
};

void MarathonStreamTest::init()
{
    m_server = std::make_unique<FakeHttpServer>();
    m_second = std::make_unique<FakeHttpServer>();
    m_server->stream("/v2/events");
    m_second->stream("/v2/events");
    m_settings = MarathonSettings();
    m_settings.servers.listed = {m_server->url()};
    m_settings.timeout = 500ms;
}

void MarathonStreamTest::cleanup()
{
    if (m_stream)
        QCoro::waitFor(m_stream->stop());
    m_stream.reset();
}

void MarathonStreamTest::build(std::chrono::milliseconds silence)
{
    m_circle = std::make_unique<ServerCircle>(m_settings.servers.listed);
    m_stream = std::make_unique<MarathonStream>(m_settings, *m_circle, silence);
    m_stream->start();
}

void MarathonStreamTest::endedStreamIsOpenedAgain()
{
    build();
    QSignalSpy connected(m_stream.get(), &MarathonStream::connected);
    QTRY_COMPARE(connected.size(), 1);
    QVERIFY(m_stream->isConnected());
    m_server->endStreams();
    QTRY_VERIFY(!m_stream->isConnected());
    QTRY_COMPARE(connected.size(), 2);
    QCOMPARE(m_server->openStreams(), 1);
}

void MarathonStreamTest::silentStreamIsOpenedAgain()
{
    build(200ms);
    QSignalSpy connected(m_stream.get(), &MarathonStream::connected);
    QTRY_COMPARE(connected.size(), 2);
}

void MarathonStreamTest::attemptsGrowRarerUntilAnEventArrives()
{
    m_server->answer(
        "GET", "/v2/events",
        FakeReply{200, "\r\n", "text/event-stream", {}, Manner::UntilClose}); // 200 alone proves nothing
    QElapsedTimer clock;
    clock.start();
    build();
    QTRY_COMPARE(m_server->requests().size(), 4);
    QVERIFY2(clock.elapsed() > 1'000, "three waits take 0.2 + 0.4 + 0.8 s, less a quarter at most");
    m_server->answer("GET", "/v2/events",
                     FakeReply{200, "data: {}\r\n\r\n", "text/event-stream", {}, Manner::UntilClose});
    QTRY_COMPARE(m_server->requests().size(), 5);
    clock.restart();
    QTRY_COMPARE(m_server->requests().size(), 6);
    QVERIFY(clock.elapsed() < 2'000); // otherwise the next wait takes 2.4 s at least
}

void MarathonStreamTest::otherServerIsTriedWhereOneFails()
{
    m_settings.servers.listed += m_second->url();
    m_server->answer("GET", "/v2/events", FakeReply{503});
    build();
    QTRY_COMPARE(m_second->openStreams(), 1);
    m_second->goDown();
    m_server->stream("/v2/events");
    QTRY_COMPARE(m_server->openStreams(), 1);
}

//! However many attempts have failed before, and however well the old server is.
void MarathonStreamTest::otherServersAreListenedToAtOnce()
{
    m_server->answer("GET", "/v2/events", FakeReply{503});
    build();
    QTRY_VERIFY(m_server->requests().size() >= 4); // the next attempt is more than a second away
    m_circle->replace({m_second->url()});
    m_stream->startAnew();
    QTRY_COMPARE_WITH_TIMEOUT(m_second->openStreams(), 1, 900);
    m_server->stream("/v2/events");
    m_circle->replace({m_server->url()});
    m_stream->startAnew();
    QTRY_COMPARE(m_server->openStreams(), 1);
    QTRY_COMPARE(m_second->openStreams(), 0);
}

void MarathonStreamTest::redirectToTheLeaderIsFollowedWithCredentials()
{
    m_settings.token = Secret(u"abc"_s);
    m_server->answer("GET", "/v2/events",
                     FakeReply{302, {}, {}, {{"Location", m_second->url().toEncoded() + "/v2/events?x=1"}}});
    m_server->answer("/v2/leader", "{\"leader\":\"127.0.0.1:" + QByteArray::number(m_second->port()) + "\"}");
    build();
    QTRY_COMPARE(m_second->openStreams(), 1);
    const FakeRequest request = m_second->requests().value(0);
    QCOMPARE(request.target, QByteArray("/v2/events?x=1"));
    QCOMPARE(request.headers.value("authorization"), QByteArray("token=abc"));
    QCOMPARE(request.headers.value("accept"), QByteArray("text/event-stream"));
}

void MarathonStreamTest::redirectToAStrangerIsNotFollowed()
{
    m_server->answer("GET", "/v2/events",
                     FakeReply{302, {}, {}, {{"Location", m_second->url().toEncoded() + "/v2/events"}}});
    m_server->answer("/v2/leader", R"({"leader":"10.0.0.9:8080"})");
    build();
    QTRY_VERIFY(m_server->requests("GET", "/v2/events").size() >= 2);
    QVERIFY(m_second->requests().isEmpty());
}

void MarathonStreamTest::circleOfRedirectsEnds()
{
    QElapsedTimer clock;
    clock.start();
    const auto arrivals = std::make_shared<QList<qint64>>(); // the server outlives this function
    m_server->answer("GET", "/v2/events", [arrivals, clock](const FakeRequest &) {
        arrivals->append(clock.elapsed());
        return FakeReply{302, {}, {}, {{"Location", "/v2/events"}}};
    });
    build();
    QTRY_VERIFY(arrivals->size() >= 5);
    QVERIFY(arrivals->at(4) - arrivals->at(3) >= 100); // less than the shortest wait after a failure
}

void MarathonStreamTest::stopEndsEverything()
{
    build();
    QTRY_COMPARE(m_server->openStreams(), 1);
    QCoro::waitFor(m_stream->stop());
    QTRY_COMPARE(m_server->openStreams(), 0);
    QTest::qWait(300); // more than the first wait of the backoff
    QCOMPARE(m_server->requests().size(), 1);
}

QTEST_GUILESS_MAIN(MarathonStreamTest)
#include "marathonstreamtest.moc"
