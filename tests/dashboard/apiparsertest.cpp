// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dashboard/apiparser.h"
#include "dashboard/apistories.h"
#include "dashboard/sourcemodel.h"
#include "dashboard/wording.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

class ApiParserTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void statusIsReadAsTheInterfaceSaysIt()
    {
        const auto status = statusReport(test::status(u"stale"_s, 44, u"Stale: Marathon is silent"_s));
        QVERIFY(status);
        QCOMPARE(status->state, u"stale"_s);
        QCOMPARE(status->services.servers, 1803);
        QCOMPARE(status->haproxy.pid, 4711);
        QCOMPARE(status->haproxy.lastReload.durationMs, 71.0);
        QVERIFY(status->haproxy.lastReload.at < status->haproxy.lastApply.at);
        QCOMPARE(status->lastRound.number, 44);
        QCOMPARE(status->sources.size(), 3);
        QCOMPARE(status->sources[1].failures, 7);
        QVERIFY(!status->sources[1].eventsConnected);
        QVERIFY(status->sources[0].lastError.isEmpty());
    }

    void oddAnswersNeverHarm_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<bool>("isStatus");
        QTest::newRow("nothing") << QByteArray() << false;
        QTest::newRow("html") << QByteArray("<html>") << false;
        QTest::newRow("array") << QByteArray("[1]") << false;
        QTest::newRow("cut off") << QByteArray(R"({"state":"inSync","sources":[{)") << false;
        QTest::newRow("no state") << QByteArray("{}") << false;
        QTest::newRow("state is a number") << QByteArray(R"({"state":7})") << false;
        QTest::newRow("only the state") << QByteArray(R"({"state":"inSync"})") << true;
        QTest::newRow("a state of the future") << QByteArray(R"({"state":"dreaming"})") << true;
        QTest::newRow("wrong types") << QByteArray(
            R"({"state":"inSync","services":[],"haproxy":7,"sources":{"a":1},"lastRound":"x","now":12})")
                                     << true;
        QTest::newRow("numbers beyond any int") << QByteArray(
            R"({"state":"inSync","services":{"total":1e300,"active":-5.5},"haproxy":{"pid":99999999999},
                "lastRound":{"number":1e99,"durationMs":1e308}})")
                                                << true;
        QTest::newRow("sources that are none")
            << QByteArray(R"({"state":"inSync","sources":[null,1,"x",[],{"events":null}]})") << true;
    }
    void oddAnswersNeverHarm()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(bool, isStatus);
        const auto status = jsonObject(bytes).and_then(&statusReport);
        QCOMPARE(status.has_value(), isStatus);
        if (!isStatus)
            QVERIFY(!status.error().what.isEmpty());
    }

    void servicesThatAreNoObjectsAreLeftOut()
    {
        const auto json = jsonObject(
            R"({"total":"x","services":[null,{"id":"/a","hosts":{}},3,{"domains":[1,"d.test"]}]})");
        const auto page = json.and_then(&proxym::servicePage);
        QVERIFY(page);
        QCOMPARE(page->services.size(), 2);
        QCOMPARE(page->services[0].address, u":0"_s);
        QCOMPARE(page->services[1].address, u"d.test"_s);
        QVERIFY(!servicePage({}));
    }

    void addressIsDomainsWithPathOrThePort()
    {
        QJsonObject service = test::service(u"/one"_s);
        service[u"domains"] = QJsonArray{u"a.test"_s, u"b.test"_s};
        service[u"path"] = u"/api"_s;
        QJsonObject plain{{u"listenPort"_s, 5432}, {u"transportProtocol"_s, u"tcp"_s}};
        const auto page = servicePage({{u"services"_s, QJsonArray{service, plain}}});
        QCOMPARE(page->services[0].address, u"a.test, b.test/api"_s);
        QCOMPARE(page->services[0].protocol, u"http"_s);
        QCOMPARE(page->services[1].address, u":5432"_s);
        QCOMPARE(page->services[1].protocol, u"tcp"_s);
    }

    void sourcesOfTheSameNumberKeepTheirRows()
    {
        SourceModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.show({{.name = u"File"_s, .state = u"ok"_s}});
        const QPersistentModelIndex first = model.index(0);
        model.show({{.name = u"File"_s, .state = u"failing"_s}});
        QVERIFY(first.isValid());
        QCOMPARE(first.data(SourceModel::StateRole).toString(), u"failing"_s);
        model.show({});
        QCOMPARE(model.rowCount(), 0);
    }

    void agesReadLikeSpeech_data()
    {
        QTest::addColumn<qint64>("ago");
        QTest::addColumn<QString>("text");
        QTest::newRow("now") << qint64(500) << u"just now"_s;
        QTest::newRow("seconds") << qint64(59'900) << u"59 s ago"_s;
        QTest::newRow("minutes") << qint64(60'000) << u"1 min ago"_s;
        QTest::newRow("hours") << qint64(7'500'000) << u"2 h 5 min ago"_s;
        QTest::newRow("days") << qint64(90'000'000) << u"1 d 1 h ago"_s;
        QTest::newRow("future") << qint64(-5'000) << u"in 5 s"_s;
    }
    void agesReadLikeSpeech()
    {
        QFETCH(qint64, ago);
        const QDateTime now = QDateTime::currentDateTimeUtc();
        QTEST(Wording::age(now.addMSecs(-ago), now), "text");
        QCOMPARE(Wording::age({}, now), u"never"_s);
    }

    void wordOfTheVerdictIsNotSaidTwice()
    {
        QCOMPARE(Wording::rest(u"In sync: 3 services"_s, u"In sync"_s), u"3 services"_s);
        QCOMPARE(Wording::rest(u"Waiting for Marathon"_s, u"Stale"_s), u"Waiting for Marathon"_s);
    }

    void unknownStateShowsAsItIs()
    {
        QCOMPARE(Wording::look(u"dreaming"_s).word, u"dreaming"_s);
        QCOMPARE(Wording::look(u"dreaming"_s).tone, u"calm"_s);
        QCOMPARE(Wording::look(u"rejected"_s).tone, u"bad"_s);
        QCOMPARE(Wording::look(u"silent"_s).word, u"no answer"_s);
    }
};

QTEST_GUILESS_MAIN(ApiParserTest)
#include "apiparsertest.moc"
