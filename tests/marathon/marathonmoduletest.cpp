// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/marathonmodule.h"
#include "http/gappace.h"
#include "support/fakehttpserver.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace proxym;
using namespace proxym::test;

class MarathonModuleTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void constructionAsksNobody();
    void eventReceiverIsThereOnlyWhereCallbacksMayBe_data();
    void eventReceiverIsThereOnlyWhereCallbacksMayBe();
    void relevantCallbackTriggers();
    void tooLargeCallbackTriggers();
    void irrelevantCallbackDoesNothing();
    void streamTriggersOnConnectionAndEvents();
    void lostStreamIsToldAtOnce();
    void lostStreamAsksAtOnce();
    void refusedStreamAsksOnceForEachWay();
    void marathonThatDropsStreamsIsNotStormed();
    void autoTakesTheCallbackWhereOffered();
    void autoTakesTheStreamWhereCallbacksAreNotOffered();
    void autoGoesToTheStreamWhenCallbacksEnd();
    void callbackModeNeverStreams();
    void callbackIsDoubtfulWhileMarathonDoesNotAnswer();
    void pollAsksAtIntervalsAndRegistersNowhere();
    void pollIsConnectedWhileMarathonAnswers();

private:
    void build(MarathonEvents events, bool hasCallback);
    void offerCallbacks();
    void receive(const QByteArray &body) { m_module->eventReceiver()->receive(body); }
    [[nodiscard]] EventsStatus events()
    {
        return m_module->source()->details().events.value_or(EventsStatus());
    }

    std::unique_ptr<FakeHttpServer> m_server;
    std::unique_ptr<MarathonModule> m_module;
    QList<Trigger> m_triggers;
};

namespace {

QStringList reasons(const QList<Trigger> &triggers)
{
    QStringList found;
    for (const Trigger &trigger : triggers)
        found += trigger.reason;
    return found;
}

} // namespace

void MarathonModuleTest::init()
{
    m_server = std::make_unique<FakeHttpServer>();
    m_server->stream("/v2/events");
    m_triggers.clear();
}

void MarathonModuleTest::cleanup()
{
    if (m_module)
        QCoro::waitFor(m_module->notifier()->stop());
    m_module.reset();
}

void MarathonModuleTest::offerCallbacks()
{
    for (const char *const method : {"POST", "DELETE"})
        m_server->answer(method, "/v2/eventSubscriptions", FakeReply{200, "{}"});
    m_server->answer("/v2/eventSubscriptions", R"({"callbackUrls":["http://10.0.0.5:5678/callback"]})");
}

void MarathonModuleTest::build(MarathonEvents events, bool hasCallback)
{
    MarathonSettings settings;
    settings.servers.listed = {m_server->url()};
    settings.events = events;
    settings.shared.resyncInterval = 100ms;
    if (hasCallback) {
        settings.callbackHost = u"10.0.0.5"_s;
        settings.callbackPort = Port::of<5678>();
    }
    m_module = std::make_unique<MarathonModule>(settings);
    connect(m_module->notifier(), &Notifier::changeNoticed, this,
            [this](const Trigger &trigger) { m_triggers += trigger; });
}

void MarathonModuleTest::constructionAsksNobody()
{
    build(MarathonEvents::Auto, true);
    QTest::qWait(50);
    QVERIFY(m_server->requests().isEmpty());
}

void MarathonModuleTest::eventReceiverIsThereOnlyWhereCallbacksMayBe_data()
{
    QTest::addColumn<int>("events");
    QTest::addColumn<bool>("hasCallback");
    QTest::addColumn<bool>("isThere");
    QTest::newRow("auto") << int(MarathonEvents::Auto) << true << true;
    QTest::newRow("callback") << int(MarathonEvents::Callback) << true << true;
    QTest::newRow("stream") << int(MarathonEvents::Stream) << true << false;
    QTest::newRow("poll") << int(MarathonEvents::Poll) << true << false;
    QTest::newRow("auto without address") << int(MarathonEvents::Auto) << false << false;
}

void MarathonModuleTest::eventReceiverIsThereOnlyWhereCallbacksMayBe()
{
    QFETCH(int, events);
    QFETCH(bool, hasCallback);
    QFETCH(bool, isThere);
    build(MarathonEvents(events), hasCallback);
    const auto receiver = m_module->eventReceiver();
    QCOMPARE(receiver.has_value(), isThere);
    if (receiver) {
        QCOMPARE(receiver->host, u"10.0.0.5"_s);
        QCOMPARE(receiver->path, u"/callback"_s);
    }
}

void MarathonModuleTest::relevantCallbackTriggers()
{
    build(MarathonEvents::Callback, true);
    receive(R"({"eventType":"status_update_event","appId":"/web"})");
    QCOMPARE(m_triggers.size(), 1);
    QCOMPARE(m_triggers.first().reason, u"status_update_event /web"_s);
    QVERIFY(m_triggers.first().reads == Trigger::Reads::ThatSource);
    QVERIFY(events().lastEventAt.isValid());
}

void MarathonModuleTest::tooLargeCallbackTriggers()
{
    build(MarathonEvents::Callback, true);
    receive({});
    QCOMPARE(reasons(m_triggers), QStringList{u"an event too large to read"_s});
}

void MarathonModuleTest::irrelevantCallbackDoesNothing()
{
    build(MarathonEvents::Callback, true);
    receive(R"({"eventType":"framework_message_event"})");
    receive("garbage");
    QVERIFY(m_triggers.isEmpty());
}

void MarathonModuleTest::streamTriggersOnConnectionAndEvents()
{
    build(MarathonEvents::Stream, false);
    m_module->notifier()->start();
    QTRY_COMPARE(reasons(m_triggers), QStringList{u"event stream connected"_s});
    QCOMPARE(events().mode, u"stream"_s);
    QVERIFY(events().connected);
    m_server->push("event: subscribe_event\r\ndata: {}\r\n\r\n"
                   "data: {\"eventType\":\"status_update_event\",\"appId\":\"/web\"}\r\n\r\n");
    QTRY_COMPARE(m_triggers.size(), 2);
    QCOMPARE(m_triggers.last().reason, u"status_update_event /web"_s);
}

void MarathonModuleTest::lostStreamIsToldAtOnce()
{
    build(MarathonEvents::Stream, false);
    QStringList told;
    connect(m_module->notifier(), &Notifier::statusChanged, this,
            [&] { told += events().connected ? u"connected"_s : u"lost"_s; });
    m_module->notifier()->start();
    QTRY_COMPARE(told, QStringList{u"connected"_s});
    m_server->push("data: {\"eventType\":\"status_update_event\",\"appId\":\"/web\"}\r\n\r\n");
    QTRY_COMPARE(m_triggers.size(), 2);
    QCOMPARE(told.size(), 1); // an event does not change the state of the stream
    m_server->endStreams();
    QTRY_COMPARE(told, (QStringList{u"connected"_s, u"lost"_s, u"connected"_s}));
}

void MarathonModuleTest::lostStreamAsksAtOnce()
{
    build(MarathonEvents::Stream, false);
    m_module->notifier()->start();
    QTRY_COMPARE(reasons(m_triggers), QStringList{u"event stream connected"_s});
    m_server->goDown();
    QTRY_COMPARE(
        reasons(m_triggers),
        (QStringList{u"event stream connected"_s, u"event stream lost"_s, u"event stream refused"_s}));
    QVERIFY(!m_module->source()->details().events->connected);
}

void MarathonModuleTest::refusedStreamAsksOnceForEachWay()
{
    m_server->answer("GET", "/v2/events", FakeReply{401});
    build(MarathonEvents::Stream, false);
    m_module->notifier()->start();
    QTRY_COMPARE(m_server->requests("GET", "/v2/events").size(), 3);
    QCOMPARE(reasons(m_triggers), QStringList{u"event stream refused"_s});
    m_server->goDown();
    QTRY_COMPARE(reasons(m_triggers), (QStringList{u"event stream refused"_s, u"event stream refused"_s}));
}

void MarathonModuleTest::marathonThatDropsStreamsIsNotStormed()
{
    m_server->answer(
        "GET", "/v2/events",
        FakeReply{200, "data: {}\r\n\r\n", "text/event-stream", {}, FakeReply::Manner::UntilClose});
    build(MarathonEvents::Stream, false);
    m_module->notifier()->start();
    QTRY_VERIFY(m_server->requests("GET", "/v2/events").size() >= 10);
    QVERIFY2(m_triggers.size() <= GapPace::atOnce + 2, qPrintable(reasons(m_triggers).join(u", "_s)));
}

void MarathonModuleTest::autoTakesTheCallbackWhereOffered()
{
    offerCallbacks();
    build(MarathonEvents::Auto, true);
    m_module->notifier()->start();
    QTRY_COMPARE(reasons(m_triggers), QStringList{u"callback registered"_s});
    QCOMPARE(events().mode, u"callback"_s);
    QVERIFY(events().connected);
    QVERIFY(m_server->requests("GET", "/v2/events").isEmpty());
}

void MarathonModuleTest::autoTakesTheStreamWhereCallbacksAreNotOffered()
{
    build(MarathonEvents::Auto, true); // the server answers 404
    m_module->notifier()->start();
    QTRY_COMPARE(m_server->openStreams(), 1);
    QTRY_COMPARE(events().mode, u"stream"_s);
}

void MarathonModuleTest::autoGoesToTheStreamWhenCallbacksEnd()
{
    offerCallbacks();
    build(MarathonEvents::Auto, true);
    m_module->notifier()->start();
    QTRY_COMPARE(m_triggers.size(), 1);
    m_server->answer("GET", "/v2/eventSubscriptions", FakeReply{404, R"({"message":"URI not found"})"});
    QTRY_COMPARE(m_server->openStreams(), 1);
    QTRY_COMPARE(reasons(m_triggers).last(), u"event stream connected"_s);
}

void MarathonModuleTest::callbackModeNeverStreams()
{
    build(MarathonEvents::Callback, true); // the server answers 404
    m_module->notifier()->start();
    QTRY_VERIFY(m_server->requests("POST", "/v2/eventSubscriptions").size() >= 2);
    QVERIFY(m_server->requests("GET", "/v2/events").isEmpty());
    QVERIFY(!events().connected);
}

void MarathonModuleTest::callbackIsDoubtfulWhileMarathonDoesNotAnswer()
{
    offerCallbacks();
    m_server->answer("/v2/apps", R"({"apps":[]})");
    m_server->answer("/v2/tasks", R"({"tasks":[]})");
    build(MarathonEvents::Callback, true);
    QVERIFY(QCoro::waitFor(m_module->source()->services(Reading::Everything)));
    m_module->notifier()->start();
    QTRY_VERIFY(events().connected);
    m_server->goDown();
    QTRY_VERIFY(!events().connected);
    QTRY_COMPARE(reasons(m_triggers).last(), u"callback in doubt"_s);
    m_server->comeUp();
    QTRY_VERIFY(events().connected);
    QCOMPARE(m_server->requests("POST", "/v2/eventSubscriptions").size(), 1); // the answer was remembered
}

void MarathonModuleTest::pollAsksAtIntervalsAndRegistersNowhere()
{
    build(MarathonEvents::Poll, true);
    m_module->notifier()->start();
    QTRY_VERIFY(m_triggers.size() >= 2);
    QCOMPARE(m_triggers.first().reason, u"poll"_s);
    QCOMPARE(events().mode, u"poll"_s);
    QVERIFY(m_server->requests().isEmpty());
}

void MarathonModuleTest::pollIsConnectedWhileMarathonAnswers()
{
    build(MarathonEvents::Poll, false);
    m_server->answer("/v2/apps", R"({"apps":[]})");
    m_server->answer("/v2/tasks", R"({"tasks":[]})");
    QVERIFY(QCoro::waitFor(m_module->source()->services(Reading::Everything)));
    QVERIFY(events().connected);
    m_server->goDown();
    QVERIFY(!QCoro::waitFor(m_module->source()->services(Reading::Everything)));
    QVERIFY(!events().connected);
}

QTEST_GUILESS_MAIN(MarathonModuleTest)
#include "marathonmoduletest.moc"
