// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/socket/trafficrecord.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace proxym;

namespace {

TrafficCounters counters(qint64 requests, qint64 errors5xx = 0, std::optional<float> responseMs = {})
{
    return {.requests = requests, .errors5xx = errors5xx, .responseMs = responseMs};
}

//! A HAProxy whose counters a test sets, asked every ten seconds.
struct World {
    TrafficReport report{.pid = 1, .edge = {}, .backends = QHash<QString, TrafficCounters>()};
    QHash<QString, QString> names{{u"a_80"_s, u"a_80"_s}, {u"b_80"_s, u"b_80"_s}};
    TrafficRecord record;
    TrafficRecord::Moment now{.monotonic = 1h, .sinceEpoch = 1'700'000'000'000};

    void pass(std::chrono::milliseconds time = 10s)
    {
        now.monotonic += time;
        now.sinceEpoch += time.count();
    }
    void ask(std::chrono::milliseconds after = 10s)
    {
        pass(after);
        record.take(report, now, names);
    }
    void miss()
    {
        pass();
        record.miss();
    }
    void set(const QString &backend, const TrafficCounters &its) { report.backends->insert(backend, its); }
};

QList<float> rates(const TrafficSamples &samples)
{
    QList<float> rates;
    for (const TrafficSample &sample : samples)
        rates.append(sample.requests);
    return rates;
}

} // namespace

//! Which samples follow from which counters.
class TrafficRecordTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void sampleIsTheDifferenceOfTwoReports()
    {
        World world;
        world.report.edge = {.requests = 1'000, .errors4xx = 10, .errors5xx = 5, .sessions = 3};
        world.ask();
        QVERIFY(world.record.ofAll().isEmpty());
        world.report.edge = {.requests = 1'500, .errors4xx = 30, .errors5xx = 6, .sessions = 7};
        world.set(u"a_80"_s, {.requests = 100, .queue = 2, .responseMs = 20});
        world.ask(12'500ms);
        QCOMPARE(world.record.ofAll().size(), 1);
        const TrafficSample sample = world.record.ofAll().first();
        QCOMPARE(sample.requests, 40.F);
        QCOMPARE(sample.errors4xx, 1.6F);
        QCOMPARE(sample.errors5xx, 0.08F);
        QCOMPARE(sample.sessions, 7);
        QCOMPARE(sample.queue, 2);
        QCOMPARE(sample.at, world.now.sinceEpoch);
    }

    void newProcessBeginsAnew()
    {
        World world;
        for (const qint64 requests : {1'000, 1'100, 1'200}) {
            world.report.edge = counters(requests);
            world.set(u"a_80"_s, counters(requests));
            world.ask();
        }
        world.report.pid = 2;
        for (const qint64 requests : {2'000, 2'050}) { // more than the old one had: only the pid tells
            world.report.edge = counters(requests);
            world.set(u"a_80"_s, counters(requests));
            world.ask();
        }
        QCOMPARE(rates(world.record.ofAll()), (QList<float>{10, 10, 5}));
        QCOMPARE(rates(world.record.of(u"a_80"_s)), (QList<float>{10, 10, 5}));
    }

    void countersThatFallAreNoSample()
    {
        World world;
        for (const qint64 requests : {1'000, 1'100, 50, 60}) { // "clear counters"
            world.report.edge = counters(requests);
            world.set(u"a_80"_s, counters(requests));
            world.ask();
        }
        QCOMPARE(rates(world.record.ofAll()), (QList<float>{10, 1}));
        QCOMPARE(rates(world.record.of(u"a_80"_s)), (QList<float>{10, 1}));
    }

    void silenceIsMissing()
    {
        World world;
        for (const qint64 requests : {100, 200}) {
            world.report.edge = counters(requests);
            world.ask();
        }
        world.miss();
        world.report.edge = counters(1'000);
        world.ask();
        world.report.edge = counters(1'020);
        world.ask();
        const TrafficSamples samples = world.record.ofAll();
        QCOMPARE(rates(samples), (QList<float>{10, 2}));
        QCOMPARE(samples.last().at - samples.first().at, 30'000);
        world.report.edge = counters(2'000);
        world.ask(1h); // the machine slept
        QCOMPARE(world.record.ofAll().last().requests, 2.F);
    }

    void serviceThatMovesKeepsItsHistory()
    {
        World world;
        world.names = {{u"spare_0001"_s, u"a_80"_s}};
        for (const qint64 requests : {100, 200}) {
            world.set(u"spare_0001"_s, counters(requests));
            world.ask();
        }
        world.names = {{u"a_80"_s, u"a_80"_s}};
        for (const qint64 requests : {400, 430}) {
            world.set(u"a_80"_s, counters(requests));
            world.ask();
        }
        QCOMPARE(rates(world.record.of(u"a_80"_s)), (QList<float>{10, 3}));
    }

    void nextServiceInASpareBackendInheritsNothing()
    {
        World world;
        world.names = {{u"spare_0001"_s, u"a_80"_s}};
        for (const qint64 requests : {100, 200}) {
            world.set(u"spare_0001"_s, counters(requests));
            world.ask();
        }
        world.names = {{u"spare_0001"_s, u"b_80"_s}};
        for (const qint64 requests : {900, 910}) {
            world.set(u"spare_0001"_s, counters(requests));
            world.ask();
        }
        QCOMPARE(rates(world.record.of(u"b_80"_s)), QList<float>{1});
    }

    void whoLeavesIsForgotten()
    {
        World world;
        for (const qint64 requests : {100, 200}) {
            world.set(u"a_80"_s, counters(requests));
            world.set(u"b_80"_s, counters(requests));
            world.ask();
        }
        world.record.keepOnly([](const QString &name) { return name == u"b_80"; });
        QVERIFY(world.record.of(u"a_80"_s).isEmpty());
        QCOMPARE(world.record.of(u"b_80"_s).size(), 1);
        world.names.clear(); // nobody looks at it any more
        for (int i = 0; i < trafficSamplesKept; ++i)
            world.ask();
        world.record.keepOnly([](const QString &) { return true; });
        QCOMPARE(world.record.serviceCount(), 0);
    }

    void hourIsKept()
    {
        World world;
        for (int i = 0; i < 1'000; ++i) {
            world.report.edge = counters(i * i);
            world.set(u"a_80"_s, counters(i * i));
            world.ask();
        }
        const TrafficSamples all = world.record.ofAll(), one = world.record.of(u"a_80"_s);
        QCOMPARE(all.size(), 360);
        QCOMPARE(rates(one), rates(all));
        QCOMPARE(one.last().requests, (999 * 999 - 998 * 998) / 10.F);
        QCOMPARE(one.first().at, all.first().at);
        QCOMPARE(one.last().at - one.first().at, 359 * 10'000);
    }

    void manyTicksDoNotConfuse()
    {
        World world;
        for (int i = 0; i < 70'000; ++i) { // more than 16 bits
            world.report.edge = counters(i * qint64(10));
            if (i < 5 || i > 69'990)
                world.set(u"a_80"_s, counters(i * qint64(10)));
            else
                world.report.backends->remove(u"a_80"_s);
            world.ask();
        }
        QCOMPARE(world.record.of(u"a_80"_s).size(), 8);
        QCOMPARE(world.record.ofAll().last().requests, 1.F);
    }

    void responseTimeIsThatOfWhoeverAnswered()
    {
        World world;
        world.set(u"a_80"_s, counters(0, 0, 10));
        world.set(u"b_80"_s, counters(0, 0, 1'000));
        world.ask();
        world.set(u"a_80"_s, counters(300, 0, 10));
        world.set(u"b_80"_s, counters(100, 0, 50));
        world.ask();
        QCOMPARE(world.record.ofAll().last().responseMs, 20.F);
        world.report.backends.reset(); // too many of them, and nobody looks
        world.ask();
        QVERIFY(!world.record.ofAll().last().responseMs);
        QVERIFY(!world.record.ofAll().last().queue);
    }

    void ringIsCompact()
    {
        TrafficRing ring;
        const TrafficSample sample{.at = 42,
                                   .requests = 123.456F,
                                   .errors4xx = 1.5F,
                                   .errors5xx = 70'000,
                                   .responseMs = 12,
                                   .sessions = 100'000,
                                   .queue = 3};
        ring.add(7, sample);
        const TrafficSamples back = ring.samples(7, [](qint64 tick) { return tick * 6; });
        QCOMPARE(back.size(), 1);
        TrafficSample expected = sample;
        expected.errors5xx = 65'504;
        expected.sessions = 65'535;
        QCOMPARE(back.first(), expected);
    }
};

QTEST_GUILESS_MAIN(TrafficRecordTest)
#include "trafficrecordtest.moc"
