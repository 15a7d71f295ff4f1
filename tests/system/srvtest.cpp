// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/fakedns.h"
#include "support/program/site.h"

#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

//! Servers by SRV records, with the real program and HAProxy.
class SrvTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        if (HaproxyLab::haproxy().isEmpty())
            QSKIP("haproxy is not installed");
    }
    void recordsBecomeServersWithTheirWeights();
    void changeCountsAtRunTimeAndFailureTakesNothing();
    void restartWhileTheNameServerIsAwayServesTheLastServers();
    void nameThatNeverResolvedCostsOnlyItself();
};

namespace {

const QString name = u"_web._tcp.example.test"_s;

struct World {
    World()
    {
        dns.setAddresses(u"t1.example.test"_s, {u"127.0.0.1"_s}, 1);
        site.serve('[' + Site::web("file", file) + R"(, {"id": "/srv", "domain": "srv.test", "port": 80,
            "protocol": "http", "hosts": [{"srv": "_web._tcp.example.test"}]}])");
    }
    ~World() { site.stop(); }
    void serve(const QList<std::tuple<quint16, quint16, const Origin *>> &servers)
    {
        QList<SrvRecord> records;
        for (const auto &[priority, weight, origin] : servers)
            records.append(FakeDns::record(priority, weight, origin->port(), u"t1.example.test"_s));
        dns.setRecords(name, records, 1);
    }
    void start() { site.start({{u"DNS_SERVERS"_s, dns.server()}}); }

    Origin a{"a"};
    Origin b{"b"};
    Origin file{"file"};
    FakeDns dns;
    Site site;
};

} // namespace

void SrvTest::recordsBecomeServersWithTheirWeights()
{
    World world;
    world.serve({{10, 600, &world.a}, {10, 300, &world.b}, {20, 5, &world.file}});
    world.start();
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    const QJsonObject service = world.site.api("/api/services/srv_80");
    QCOMPARE(service[u"hosts"_s].toArray(), (QJsonArray{QJsonObject{{u"srv"_s, name}}}));
    QCOMPARE(service[u"serverCount"_s].toInt(), 2);
    QCOMPARE(service[u"addresses"_s].toArray().size(), 2);
    QMap<QString, int> weights;
    for (const QJsonValue server : service[u"servers"_s].toArray())
        weights.insert(server[u"address"_s].toString(), server[u"weight"_s].toInt());
    const auto address = [](const Origin &origin) { return u"127.0.0.1:%1"_s.arg(origin.port().number()); };
    QCOMPARE(weights, (QMap<QString, int>{{address(world.a), 256}, {address(world.b), 128}}));
}

void SrvTest::changeCountsAtRunTimeAndFailureTakesNothing()
{
    World world;
    world.serve({{0, 1, &world.a}});
    world.start();
    QTRY_COMPARE(world.site.get("srv.test"), "a");
    const int reloads = world.site.count(u"reloads"_s);
    world.dns.failures = {{name, 2}};
    const auto asked = world.dns.asked(name);
    QTRY_VERIFY(world.dns.asked(name) > asked + 1);
    QCOMPARE(world.site.get("srv.test"), "a");
    world.dns.failures.clear();
    world.serve({{0, 1, &world.b}});
    QTRY_COMPARE_WITH_TIMEOUT(world.site.get("srv.test"), "b", 15'000);
    QCOMPARE(world.site.count(u"reloads"_s), reloads);
}

void SrvTest::restartWhileTheNameServerIsAwayServesTheLastServers()
{
    World world;
    world.serve({{0, 1, &world.a}});
    world.start();
    QTRY_COMPARE(world.site.get("srv.test"), "a");
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    world.site.stop();
    world.dns.manner = FakeDns::Manner::Silent;
    const auto asked = world.dns.asked(name);
    world.start();
    QTRY_VERIFY(world.dns.asked(name) > asked);
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    QCOMPARE(world.site.get("srv.test"), "a");
}

void SrvTest::nameThatNeverResolvedCostsOnlyItself()
{
    World world;
    world.start();
    QTRY_COMPARE(world.site.get("file.test"), "file");
    const auto service = [&world] { return world.site.api("/api/services/srv_80"); };
    QTRY_COMPARE(service()[u"state"_s].toString(), u"noHosts"_s);
    QCOMPARE(service()[u"reason"_s].toString(), u"srv name \"_web._tcp.example.test\" does not resolve"_s);
    world.serve({{0, 1, &world.a}});
    QTRY_COMPARE_WITH_TIMEOUT(world.site.get("srv.test"), "a", 15'000);
}

QTEST_GUILESS_MAIN(SrvTest)
#include "srvtest.moc"
