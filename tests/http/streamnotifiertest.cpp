// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "http/streamnotifier.h"
#include "support/fakehttpserver.h"

#include <QCoroTask>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace proxym;
using namespace proxym::test;

namespace {

//! "useless" makes the stream useless, "nothing" is about nothing.
Result<QString> understood(const ServerSentEvent &event)
{
    if (event.data == "useless")
        return failure(Error::Kind::Refused, u"the stream has ended"_s);
    return event.data == "nothing" ? QString() : QString::fromUtf8(event.data);
}

} // namespace

class StreamNotifierTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void eventsAreReasons();
    void uselessStreamIsOpenedAgain();
    void lostStreamAsksAtOnce();
    void nothingIsSaidAfterTheStop();

private:
    [[nodiscard]] qsizetype connections() const { return m_server.requests().size(); }

    FakeHttpServer m_server;
    ServerCircle m_circle{{m_server.url({})}};
    std::unique_ptr<StreamNotifier> m_notifier;
    QStringList m_reasons;
};

void StreamNotifierTest::init()
{
    m_server.endStreams();
    m_server.forgetRequests();
    m_server.stream("/events");
    const auto asking = [](const QUrl &server) {
        return HttpRequest{.url = below(server, "/events"), .accept = EventStream::type};
    };
    m_notifier =
        std::make_unique<StreamNotifier>(u"a store"_s, HttpOptions(), m_circle, asking, 10s, understood);
    m_reasons.clear();
    connect(m_notifier.get(), &Notifier::changeNoticed, this,
            [this](const Trigger &trigger) { m_reasons += trigger.reason; });
    m_notifier->start();
    QTRY_VERIFY(m_notifier->status().connected);
    QTRY_COMPARE(m_reasons, QStringList{u"event stream connected"_s});
}

void StreamNotifierTest::cleanup()
{
    QCoro::waitFor(m_notifier->stop());
    m_notifier.reset();
}

void StreamNotifierTest::eventsAreReasons()
{
    QVERIFY(!m_notifier->status().lastEventAt.isValid());
    m_server.push("data: nothing\n\ndata: a key changed\n\n");
    QTRY_COMPARE(m_reasons.last(), u"a key changed"_s);
    QCOMPARE(m_reasons.size(), 2);
    QVERIFY(m_notifier->status().lastEventAt.isValid());
}

void StreamNotifierTest::uselessStreamIsOpenedAgain()
{
    m_server.push("data: a key changed\n\ndata: useless\n\n");
    QTRY_VERIFY_WITH_TIMEOUT(connections() == 2 && m_notifier->status().connected, 20'000);
    m_server.push("data: another\n\n");
    QTRY_VERIFY(m_reasons.contains(u"another"_s));
}

//! The gap of the first connection was announced a moment ago: the next one waits for its turn.
void StreamNotifierTest::lostStreamAsksAtOnce()
{
    m_server.endStreams();
    QTRY_VERIFY_WITH_TIMEOUT(m_reasons.size() > 1, 20'000);
    QVERIFY2(m_reasons.last().startsWith(u"event stream"), qPrintable(m_reasons.last()));
}

void StreamNotifierTest::nothingIsSaidAfterTheStop()
{
    QCoro::waitFor(m_notifier->stop());
    m_server.push("data: a key changed\n\n");
    m_server.endStreams();
    QTest::qWait(200);
    QCOMPARE(m_reasons.size(), 1);
    QVERIFY(!m_notifier->status().connected);
}

QTEST_GUILESS_MAIN(StreamNotifierTest)

#include "streamnotifiertest.moc"
