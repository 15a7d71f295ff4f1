// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/program/site.h"

#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

//! What is told of the traffic, with the real program and HAProxy.
class TrafficTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void edgeAndServicesAreTold();
    void serviceInASpareBackendKeepsItsHistory();
};

namespace {

constexpr int patience = 40'000; // two reports, ten seconds apart, and a slow machine

struct World {
    Origin a{"a"};
    Origin b{"b"};
    Site site;

    World() { site.serve('[' + Site::web("a", a) + ']'); }
    ~World() { site.stop(); }
    [[nodiscard]] QJsonArray samples(const QByteArray &query = {}) const
    {
        return site.api("/api/traffic" + query)[u"samples"_s].toArray();
    }
    //! Whether one of the samples is one of a load.
    [[nodiscard]] bool isBusy(const QByteArray &query = {}) const
    {
        constexpr double few = 5;
        const QJsonArray all = samples(query);
        return std::any_of(all.begin(), all.end(),
                           [](const QJsonValue &sample) { return sample[u"requests"_s].toDouble() > few; });
    }
};

} // namespace

void TrafficTest::initTestCase()
{
    if (HaproxyLab::haproxy().isEmpty())
        QSKIP("haproxy is not installed");
}

void TrafficTest::edgeAndServicesAreTold()
{
    World world;
    world.site.serve('[' + Site::web("a", world.a) + ',' + Site::web("b", world.b) + ']');
    world.site.start();
    QTRY_COMPARE(world.site.get("a.test"), "a");
    QVERIFY(world.samples("?service=a_80").isEmpty());
    Load load(world.site.lab.settings.httpPort, "a.test", 2);
    QTRY_VERIFY_WITH_TIMEOUT(world.isBusy("?service=a_80"), patience);
    QVERIFY(world.isBusy());
    QVERIFY(!world.isBusy("?service=b_80"));
    const QJsonObject several =
        world.site.api("/api/traffic?services=a_80,b_80,nobody")[u"requests"_s].toObject();
    QCOMPARE(several.keys(), (QStringList{u"a_80"_s, u"b_80"_s}));
    QVERIFY(several[u"a_80"_s].toArray().last().toDouble() > 5);
    load.stop();
    QTRY_VERIFY(load.isOver());
}

void TrafficTest::serviceInASpareBackendKeepsItsHistory()
{
    World world;
    world.site.start();
    QTRY_COMPARE(world.site.get("a.test"), "a");
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    world.site.serve('[' + Site::web("a", world.a) + ',' + Site::web("b", world.b) + ']');
    QTRY_COMPARE(world.site.get("b.test"), "b");
    Load load(world.site.lab.settings.httpPort, "b.test", 2);
    QTRY_VERIFY_WITH_TIMEOUT(world.isBusy("?service=b_80"), patience);
    (void)world.site.lab.write(u"settings/b_80.yml"_s, "balance: roundrobin\n"); // moves it by a reload
    QTRY_COMPARE(world.site.api("/api/services/b_80")[u"backend"_s].toString(), u"b_80"_s);
    QVERIFY(world.isBusy("?service=b_80"));
    const qsizetype known = world.samples("?service=b_80").size();
    QTRY_VERIFY_WITH_TIMEOUT(world.samples("?service=b_80").size() > known, patience);
    load.stop();
    QTRY_VERIFY(load.isOver());
    const double most = 20'000; // nothing absurd where the counters began anew
    for (const QJsonValue sample : world.samples("?service=b_80"))
        QVERIFY(sample[u"requests"_s].toDouble() >= 0 && sample[u"requests"_s].toDouble() < most);
}

QTEST_GUILESS_MAIN(TrafficTest)
#include "traffictest.moc"
