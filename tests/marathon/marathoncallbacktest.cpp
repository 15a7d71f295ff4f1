// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/marathoncallback.h"
#include "support/fakehttpserver.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace proxym;
using namespace proxym::test;
using Manner = FakeReply::Manner;

//! A Marathon that keeps callbacks in a list.
class MarathonCallbackTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void registersByDeleteThenPost();
    void urlReachesMarathonCharacterByCharacter_data();
    void urlReachesMarathonCharacterByCharacter();
    void forgottenCallbackIsRegisteredAgain();
    void nothingIsRegisteredTwiceWhileMarathonRemembers();
    void unreachableMarathonIsTriedAgainSoon();
    void marathonWithoutCallbacksIsSaidSo_data();
    void marathonWithoutCallbacksIsSaidSo();
    void stopTakesTheCallbackBack();
    void stopIsQuickWhileMarathonHangs();
    void otherServerIsRegisteredAnew();
    void serverThatIsThereIsAskedToForget();

private:
    [[nodiscard]] QStringList lines(const FakeHttpServer &server) const
    {
        QStringList found;
        for (const FakeRequest &request : server.requests())
            found += QString::fromLatin1(request.method);
        return found;
    }
    void offerCallbacks(FakeHttpServer &server);
    void build();

    std::unique_ptr<FakeHttpServer> m_server;
    std::unique_ptr<FakeHttpServer> m_second;
    MarathonSettings m_settings;
    QStringList m_urls; //!< registered
    std::unique_ptr<ServerCircle> m_circle;
    std::unique_ptr<MarathonCallback> m_callback;
};

void MarathonCallbackTest::offerCallbacks(FakeHttpServer &server)
{
    const auto urlOf = [](const FakeRequest &request) {
        return QUrl::fromPercentEncoding(request.target.split('=').value(1));
    };
    server.answer("DELETE", "/v2/eventSubscriptions",
                  FakeHttpServer::Handler([=, this](const FakeRequest &request) {
                      m_urls.removeAll(urlOf(request));
                      return FakeReply{200, R"({"eventType":"unsubscribe_event"})"};
                  }));
    server.answer("POST", "/v2/eventSubscriptions",
                  FakeHttpServer::Handler([=, this](const FakeRequest &request) {
                      m_urls += urlOf(request);
                      return FakeReply{200, R"({"eventType":"subscribe_event"})"};
                  }));
    server.answer(
        "GET", "/v2/eventSubscriptions", FakeHttpServer::Handler([this](const FakeRequest &) {
            return FakeReply{200, "{\"callbackUrls\":[\"" + m_urls.join(u"\",\""_s).toUtf8() + "\"]}"};
        }));
}

void MarathonCallbackTest::init()
{
    m_server = std::make_unique<FakeHttpServer>();
    m_second = std::make_unique<FakeHttpServer>();
    offerCallbacks(*m_server);
    offerCallbacks(*m_second);
    m_urls.clear();
    m_settings = MarathonSettings();
    m_settings.servers.listed = {m_server->url()};
    m_settings.callbackHost = u"10.0.0.5"_s;
    m_settings.callbackPort = Port::of<5678>();
    m_settings.shared.resyncInterval = 100ms;
}

void MarathonCallbackTest::build()
{
    m_circle = std::make_unique<ServerCircle>(m_settings.servers.listed);
    m_callback = std::make_unique<MarathonCallback>(m_settings, *m_circle);
}

void MarathonCallbackTest::cleanup()
{
    if (m_callback)
        QCoro::waitFor(m_callback->stop());
    m_callback.reset();
}

void MarathonCallbackTest::registersByDeleteThenPost()
{
    build();
    QSignalSpy registered(m_callback.get(), &MarathonCallback::registered);
    m_callback->start();
    QTRY_COMPARE(registered.size(), 1);
    QCOMPARE(lines(*m_server).mid(0, 2), (QStringList{u"DELETE"_s, u"POST"_s}));
    QCOMPARE(m_urls, QStringList{u"http://10.0.0.5:5678/callback"_s});
    QVERIFY(m_callback->isRegistered());
}

void MarathonCallbackTest::urlReachesMarathonCharacterByCharacter_data()
{
    QTest::addColumn<QString>("url");
    for (const char *const url : {"http://h:1/hear/me?a=1&b=x+y#z", "http://h:1/a%20b%2Fc?d=%26",
                                  "http://h:1/callback/", "http://[fd00::1]:1/callback", "HTTP://Host:1/ä"})
        QTest::newRow(url) << QString::fromUtf8(url);
}

void MarathonCallbackTest::urlReachesMarathonCharacterByCharacter()
{
    QFETCH(QString, url);
    m_settings.callbackUrl = url;
    build();
    m_callback->start();
    QTRY_COMPARE(m_urls, QStringList{url});
    QCoro::waitFor(m_callback->stop());
    QCOMPARE(m_urls, QStringList());
}

void MarathonCallbackTest::forgottenCallbackIsRegisteredAgain()
{
    build();
    QSignalSpy registered(m_callback.get(), &MarathonCallback::registered);
    m_callback->start();
    QTRY_COMPARE(registered.size(), 1);
    m_urls.clear();
    QTRY_COMPARE(registered.size(), 2);
    QCOMPARE(m_urls.size(), 1);
}

void MarathonCallbackTest::nothingIsRegisteredTwiceWhileMarathonRemembers()
{
    build();
    m_callback->start();
    QTRY_VERIFY(m_server->requests("GET", "/v2/eventSubscriptions").size() >= 3);
    QCOMPARE(m_server->requests("POST", "/v2/eventSubscriptions").size(), 1);
}

void MarathonCallbackTest::unreachableMarathonIsTriedAgainSoon()
{
    m_settings.shared.resyncInterval = 60s;
    build();
    m_server->goDown();
    m_callback->start();
    QTest::qWait(50);
    m_server->comeUp();
    QTRY_COMPARE(m_urls.size(), 1);
}

void MarathonCallbackTest::marathonWithoutCallbacksIsSaidSo_data()
{
    QTest::addColumn<int>("status");
    for (const int status : {400, 404, 405})
        QTest::addRow("%d", status) << status;
}

void MarathonCallbackTest::marathonWithoutCallbacksIsSaidSo()
{
    QFETCH(int, status);
    m_server->answer("POST", "/v2/eventSubscriptions", FakeReply{status, R"({"message":"no"})"});
    m_server->answer("DELETE", "/v2/eventSubscriptions", FakeReply{status, R"({"message":"no"})"});
    build();
    QSignalSpy notOffered(m_callback.get(), &MarathonCallback::notOffered);
    m_callback->start();
    QTRY_VERIFY(!notOffered.isEmpty());
    QVERIFY(!m_callback->isRegistered());
    QTRY_VERIFY(notOffered.size() > 1); // Marathon is asked again
    offerCallbacks(*m_server);
    QTRY_COMPARE(m_urls.size(), 1);
}

void MarathonCallbackTest::stopTakesTheCallbackBack()
{
    build();
    m_callback->start();
    QTRY_COMPARE(m_urls.size(), 1);
    QCoro::waitFor(m_callback->stop());
    QCOMPARE(m_urls, QStringList());
    const auto requests = m_server->requests().size();
    QTest::qWait(250); // more than two intervals
    QCOMPARE(m_server->requests().size(), requests);
}

void MarathonCallbackTest::stopIsQuickWhileMarathonHangs()
{
    build();
    m_callback->start();
    QTRY_COMPARE(m_urls.size(), 1);
    for (const char *const method : {"GET", "DELETE", "POST"})
        m_server->answer(method, "/v2/eventSubscriptions", FakeReply{200, {}, {}, {}, Manner::Hang});
    const auto asked = m_server->requests().size();
    QTRY_VERIFY(m_server->requests().size() > asked); // a check is under way
    QElapsedTimer clock;
    clock.start();
    QCoro::waitFor(m_callback->stop());
    QVERIFY(clock.elapsed() < 9'000); // a request may take 10 s
    QVERIFY(!m_server->requests("DELETE", "/v2/eventSubscriptions").isEmpty());
}

void MarathonCallbackTest::otherServerIsRegisteredAnew()
{
    m_settings.servers.listed += m_second->url();
    build();
    m_callback->start();
    QTRY_COMPARE(m_urls.size(), 1);
    QVERIFY(m_second->requests().isEmpty());
    m_server->goDown();
    QTRY_COMPARE(lines(*m_second).mid(0, 2), (QStringList{u"DELETE"_s, u"POST"_s}));
    QTRY_COMPARE(m_urls.size(), 1);
}

//! All servers of one Marathon know the same callbacks; the one that took this one is gone.
void MarathonCallbackTest::serverThatIsThereIsAskedToForget()
{
    m_settings.shared.resyncInterval = 1h;
    build();
    m_callback->start();
    QTRY_COMPARE(m_urls.size(), 1);
    m_circle->replace({m_second->url()});
    m_server->goDown();
    QCoro::waitFor(m_callback->stop());
    QCOMPARE(lines(*m_second), QStringList{u"DELETE"_s});
    QCOMPARE(m_urls, QStringList());
}

QTEST_GUILESS_MAIN(MarathonCallbackTest)
#include "marathoncallbacktest.moc"
