// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "status/effect.h"
#include "status/servedboard.h"
#include "status/trafficjson.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace proxym;
using namespace proxym::test;

namespace {

const QDateTime noon = QDateTime::fromString(u"2026-02-03T12:00:00Z"_s, Qt::ISODate);

//! A sample of each ten seconds from the first to the last, in seconds after noon.
TrafficSamples between(int first, int last, float requests, float errors5xx)
{
    TrafficSamples samples;
    for (int second = first + 10; second <= last; second += 10)
        samples.append(
            {.at = noon.addSecs(second).toMSecsSinceEpoch(), .requests = requests, .errors5xx = errors5xx});
    return samples;
}

RoundRecord changeAtNoon(Action action = Action::Reload)
{
    return {.number = 45, .startedAt = noon, .duration = 200ms, .action = action};
}

} // namespace

//! How traffic is told, and what became of it after a change.
class TrafficTellingTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void samplesAreTold()
    {
        const TrafficSamples samples{{.at = noon.toMSecsSinceEpoch(),
                                      .requests = 12.34567F,
                                      .errors4xx = 0.1F,
                                      .errors5xx = 0,
                                      .responseMs = 7,
                                      .sessions = 3,
                                      .queue = 2},
                                     {.at = noon.addSecs(10).toMSecsSinceEpoch()}};
        const QByteArray json = QJsonDocument(trafficJson(samples)).toJson(QJsonDocument::Compact);
        QCOMPARE(
            json,
            R"({"interval":10,"samples":[{"at":"2026-02-03T12:00:00.000Z","errors4xx":0.1,"errors5xx":0,)"
            R"("queue":2,"requests":12.35,"responseMs":7,"sessions":3},{"at":"2026-02-03T12:00:10.000Z",)"
            R"("errors4xx":0,"errors5xx":0,"queue":null,"requests":0,"responseMs":null,"sessions":0}]})");
    }

    void severalAreToldByTheMinute()
    {
        const QJsonObject json = trafficsJson({{u"a_80"_s, between(-120, -60, 3, 0) + between(-60, 0, 6, 0)},
                                               {u"b_80"_s, between(-7200, -3700, 1, 0)}},
                                              noon.toMSecsSinceEpoch());
        QCOMPARE(json[u"until"_s].toString(), u"2026-02-03T12:00:00.000Z"_s);
        const QJsonArray a = json[u"requests"_s][u"a_80"_s].toArray();
        QCOMPARE(a.size(), 60);
        QVERIFY(a.at(57).isNull());
        QCOMPARE(a.at(58).toDouble(), 3);
        QCOMPARE(a.at(59).toDouble(), 6);
        const QJsonArray b = json[u"requests"_s][u"b_80"_s].toArray();
        QVERIFY(std::all_of(b.begin(), b.end(), [](const QJsonValue &value) { return value.isNull(); }));
    }

    void effectIsTold_data()
    {
        QTest::addColumn<TrafficSamples>("edge");
        QTest::addColumn<int>("next"); // the next change, in seconds after noon; 0: none
        QTest::addColumn<QString>("effect");
        const QString rise = u"5xx rose from 0.1 % to 12 % after round 45"_s;
        const TrafficSamples before = between(-60, 0, 100, 0.1F), straddling = between(0, 10, 100, 50);
        QTest::newRow("a rise") << before + straddling + between(10, 60, 100, 12) << 0 << rise;
        QTest::newRow("from nothing") << between(-60, 0, 100, 0) + between(10, 60, 100, 3) << 0
                                      << u"5xx rose from 0 % to 3.0 % after round 45"_s;
        QTest::newRow("nothing") << before + between(10, 60, 100, 0.1F) << 0 << QString();
        QTest::newRow("a fall") << between(-60, 0, 100, 12) + between(10, 60, 100, 0) << 0 << QString();
        QTest::newRow("only the interval of the change") << before + straddling << 0 << QString();
        QTest::newRow("few requests before")
            << between(-60, 0, 0.8F, 0) + between(10, 60, 100, 12) << 0 << QString();
        QTest::newRow("few requests after") << before + between(10, 60, 0.9F, 0.9F) << 0 << QString();
        QTest::newRow("chance") << between(-60, 0, 1, 0) + between(10, 70, 1, 0.02F) << 0 << QString();
        QTest::newRow("less than one in a hundred")
            << between(-60, 0, 9'000, 0) + between(10, 60, 9'000, 80) << 0 << QString();
        QTest::newRow("after the next change")
            << before + between(10, 60, 100, 0.1F) + between(60, 300, 100, 50) << 60 << QString();
        QTest::newRow("until the next change")
            << before + between(10, 60, 100, 12) + between(60, 300, 100, 0) << 60 << rise;
        QTest::newRow("long after") << before + between(10, 300, 100, 0.1F) + between(300, 900, 100, 50) << 0
                                    << QString();
        QTest::newRow("long before") << between(-3'000, -100, 100, 12) + before + between(10, 60, 100, 12)
                                     << 0 << rise;
        QTest::newRow("no samples") << TrafficSamples() << 0 << QString();
    }
    void effectIsTold()
    {
        QFETCH(TrafficSamples, edge);
        QFETCH(int, next);
        std::optional<QDateTime> until;
        if (next > 0)
            until = noon.addSecs(next);
        QTEST(effectOf(changeAtNoon(), until, edge), "effect");
        QCOMPARE(effectOf(changeAtNoon(Action::None), until, edge), QString());
    }

    void effectIsInTheHistory()
    {
        RoundRecord next = changeAtNoon();
        next.number = 46;
        next.startedAt = noon.addSecs(60);
        const TrafficSamples edge =
            between(-60, 0, 100, 0.1F) + between(10, 60, 100, 12) + between(70, 130, 100, 10);
        const QJsonArray history = historyJson({next, changeAtNoon()}, 50, edge)[u"history"_s].toArray();
        QVERIFY(history.at(0)[u"effect"_s].isNull());
        QCOMPARE(history.at(1)[u"effect"_s].toString(), u"5xx rose from 0.1 % to 12 % after round 45"_s);
    }

    void apiTellsIt()
    {
        ServedBoard served;
        served.target.passed = {{QString(), between(0, 20, 5, 0)}, {u"web_80"_s, between(0, 10, 2, 0)}};
        served.serve();
        const auto samples = [&](const QByteArray &query) {
            return QJsonDocument::fromJson(ask(served.port, "GET /api/traffic" + query).body)[u"samples"_s]
                .toArray();
        };
        QCOMPARE(samples("").size(), 2);
        QCOMPARE(samples("?service=web_80").size(), 1);
        QCOMPARE(ask(served.port, "GET /api/traffic?service=nobody").status, 404);
        QCOMPARE(
            ask(served.port, "GET /api/traffic?services=" + QByteArray(200, ',').replace(",", "a,")).status,
            400);
        QCOMPARE(ask(served.port, "GET /api/traffic?services=web_80,gone_80").status, 200);
    }
};

QTEST_GUILESS_MAIN(TrafficTellingTest)
#include "traffictellingtest.moc"
