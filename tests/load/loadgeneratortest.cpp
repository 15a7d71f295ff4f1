// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "load/loadgenerator.h"
#include "load/originfarm.h"
#include "support/freeport.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace proxym;
using namespace proxym::test;

//! A load generator that misses a failure proves nothing.
class LoadGeneratorTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyKindOfClientIsAnswered_data()
    {
        QTest::addColumn<Request>("request");
        QTest::addColumn<Connections>("connections");
        QTest::newRow("GET on new connections") << Request::Get << Connections::New;
        QTest::newRow("GET on a kept connection") << Request::Get << Connections::Kept;
        QTest::newRow("POST on new connections") << Request::Post << Connections::New;
        QTest::newRow("POST on a kept connection") << Request::Post << Connections::Kept;
        QTest::newRow("TCP sessions") << Request::Tcp << Connections::New;
    }
    void everyKindOfClientIsAnswered()
    {
        QFETCH(const Request, request);
        QFETCH(const Connections, connections);
        OriginFarm farm(1ms);
        const Port port = farm.open(request == Request::Tcp ? Speaks::Echo : Speaks::Http);
        LoadGenerator clients;
        clients.add(2, {request, connections, port, "a.test", 1ms});
        QTRY_VERIFY(clients.done(request) >= 10);
        clients.stop();
        QVERIFY2(clients.failures().isEmpty(), told(clients.failures()).constData());
    }

    void killedServerFailsItsClients_data() { everyKindOfClientIsAnswered_data(); }
    void killedServerFailsItsClients()
    {
        QFETCH(const Request, request);
        QFETCH(const Connections, connections);
        OriginFarm farm(20ms);
        const Port port = farm.open(request == Request::Tcp ? Speaks::Echo : Speaks::Http);
        LoadGenerator clients;
        clients.add(4, {request, connections, port, "a.test", 1ms});
        QTRY_VERIFY(clients.done(request) >= 8);
        const auto countOf = [&](bool whileConnecting) {
            return std::ranges::count_if(clients.failures(), [&](const Failure &failure) {
                return failure.what.startsWith(u"connect:"_s) == whileConnecting;
            });
        };
        const auto killOnce = [&] {
            farm.kill(port);
            return farm.openAt(port, request == Request::Tcp ? Speaks::Echo : Speaks::Http);
        };
        QTRY_VERIFY(killOnce() && countOf(false) > 0); // until one hits a request in flight
        farm.kill(port);
        QTRY_VERIFY(countOf(true) > 0);
    }

    void answerToAnotherRequestIsAFailure()
    {
        OriginFarm farm(0ms);
        const Port port = farm.open(Speaks::Echo); // sends the request itself back, which is no status 200
        LoadGenerator clients;
        clients.add(1, {Request::Get, Connections::New, port, "a.test", 1ms});
        QTRY_VERIFY(!clients.failures().isEmpty());
        clients.stop();
        QVERIFY(clients.failures().constFirst().what.startsWith(u"status"_s));
    }

    void answerOfTheWrongServiceIsCounted_data()
    {
        QTest::addColumn<Connections>("connections");
        QTest::newRow("new connections") << Connections::New;
        QTest::newRow("a kept connection") << Connections::Kept;
    }
    void answerOfTheWrongServiceIsCounted()
    {
        QFETCH(const Connections, connections);
        OriginFarm farm(0ms);
        const Port port = farm.open(Speaks::Http, "/other");
        LoadGenerator clients;
        clients.owners.give("a.test", "/a");
        clients.owners.give("b.test", "/other");
        clients.add(1, {Request::Get, connections, port, "a.test", 1ms});
        clients.add(1, {Request::Get, connections, port, "b.test", 1ms});
        QTRY_VERIFY(clients.done(Request::Get) >= 20 && clients.wrongAnswers().size() >= 5);
        clients.stop();
        QCOMPARE(clients.failures().size(), 0);
        for (const Failure &wrong : clients.wrongAnswers()) {
            QCOMPARE(wrong.host, "a.test");
            QCOMPARE(wrong.what, u"answered by /other"_s);
        }
    }

    //! The old server answers the requests that it has begun, so none fails.
    void portPassesToAnotherServer()
    {
        OriginFarm farm(20ms);
        const Port port = farm.open(Speaks::Http, "/old");
        QVERIFY(!farm.passOn(freePort(), "/new"));
        LoadGenerator clients;
        clients.owners.give("a.test", "/old");
        clients.add(4, {Request::Get, Connections::New, port, "a.test", 1ms});
        QTRY_VERIFY(clients.done(Request::Get) >= 8);
        QCOMPARE(clients.wrongAnswers().size(), 0);
        QVERIFY(farm.passOn(port, "/new"));
        QTRY_VERIFY(clients.wrongAnswers().size() >= 8);
        clients.stop();
        QVERIFY2(clients.failures().isEmpty(), told(clients.failures()).constData());
    }

    void portOfAKilledServerIsFree()
    {
        OriginFarm farm;
        const Port port = farm.open(Speaks::Http);
        QVERIFY(!farm.openAt(port, Speaks::Http));
        farm.kill(port);
        QVERIFY(farm.openAt(port, Speaks::Http));
    }
};

QTEST_GUILESS_MAIN(LoadGeneratorTest)
#include "loadgeneratortest.moc"
