// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/program/site.h"
#include "support/signalto.h"

#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

//! Two real programs, each with its own HAProxy, that know of each other.
class SeveralEdgesTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void edgesThatServeTheSameAgree();
    void anotherServiceIsFoundAndForgotten();
    void killedEdgeIsToldUntilItIsBack();
    void haltedEdgeIsToldAndDelaysNothing();
    void oneSharedListServesAllEdges();
    void refreshOfAllReachesTheOther();
    void mistakesAreToldAtTheStart();
};

namespace {

struct World {
    ~World()
    {
        a.stop();
        b.stop();
    }
    [[nodiscard]] static QString addressOf(const Site &site)
    {
        return u"127.0.0.1:%1"_s.arg(site.status.number());
    }
    //! Both serve this, and `a` knows of `b`.
    void start(const QByteArrayList &services = {"web"})
    {
        serve(a, services);
        serve(b, services);
        b.start();
        QTRY_COMPARE(b.state(), u"inSync"_s);
        a.start({{u"PEERS"_s, addressOf(b)}});
        QTRY_COMPARE(a.state(), u"inSync"_s);
        QTRY_COMPARE(peer()[u"state"_s].toString(), u"inSync"_s);
    }
    void serve(const Site &site, const QByteArrayList &names) const
    {
        QByteArrayList services;
        for (const QByteArray &name : names)
            services += Site::web(name, origin);
        site.serve('[' + services.join(',') + ']');
    }
    //! The other edge, as `a` tells it.
    [[nodiscard]] QJsonObject peer() const
    {
        return a.api("/api/peers")[u"peers"_s].toArray().first().toObject();
    }
    [[nodiscard]] QByteArray metrics() const
    {
        return HaproxyLab::get(a.status, addressOf(a).toLatin1(), "/metrics");
    }

    Origin origin{"web"};
    Site a;
    Site b;
};

} // namespace

void SeveralEdgesTest::initTestCase()
{
    if (HaproxyLab::haproxy().isEmpty())
        QSKIP("haproxy is not installed");
}

void SeveralEdgesTest::edgesThatServeTheSameAgree()
{
    World world;
    world.start({"web", "shop", "wiki"});
    const QString ours = world.a.api()[u"fingerprint"_s].toString();
    QCOMPARE(ours.size(), 16);
    QCOMPARE(world.b.api()[u"fingerprint"_s].toString(), ours);
    QVERIFY(world.peer()[u"disagreement"_s].isNull());
    QCOMPARE(world.peer()[u"instance"_s].toString(), world.b.api()[u"instance"_s].toString());
    QVERIFY(world.a.api()[u"instance"_s] != world.b.api()[u"instance"_s]);
    QVERIFY(
        world.metrics().contains("proxym_peer_up{peer=\"" + World::addressOf(world.b).toLatin1() + "\"} 1"));
    QCOMPARE(world.b.api("/api/peers")[u"peers"_s].toArray().size(), 0); // nobody told it

    world.b.stop(); // a restart changes the instance only
    world.b.start();
    QTRY_COMPARE(world.b.api()[u"fingerprint"_s].toString(), ours);
}

void SeveralEdgesTest::anotherServiceIsFoundAndForgotten()
{
    World world;
    world.start();
    world.serve(world.b, {"web", "new"});
    QTRY_VERIFY_WITH_TIMEOUT(world.peer()[u"disagreement"_s].isObject(), 20'000);
    const QJsonObject found = world.peer()[u"disagreement"_s].toObject();
    QCOMPARE(found[u"onlyThere"_s].toArray(), QJsonArray{u"new_80"_s});
    QCOMPARE(found[u"onlyHere"_s].toArray(), QJsonArray());
    QCOMPARE(found[u"different"_s].toArray(), QJsonArray());
    QCOMPARE(found[u"totals"_s][u"onlyThere"_s].toInt(), 1);
    QVERIFY(world.metrics().contains("proxym_peer_disagreements{peer=\""
                                     + World::addressOf(world.b).toLatin1() + "\"} 1"));
    world.serve(world.a, {"web", "new"});
    QTRY_VERIFY_WITH_TIMEOUT(world.peer()[u"disagreement"_s].isNull(), 20'000);
}

void SeveralEdgesTest::killedEdgeIsToldUntilItIsBack()
{
    World world;
    world.start();
    const QString instance = world.peer()[u"instance"_s].toString();
    world.b.kill();
    QTRY_VERIFY_WITH_TIMEOUT(world.peer()[u"error"_s].toString().contains(u"connection refused"_s), 10'000);
    QCOMPARE(world.peer()[u"state"_s].toString(), u"inSync"_s); // what it said last
    QVERIFY(world.metrics().contains("\"} 0"));
    world.b.start();
    QTRY_VERIFY_WITH_TIMEOUT(world.peer()[u"error"_s].isNull(), 10'000);
    QVERIFY(world.peer()[u"instance"_s].toString() != instance);
}

void SeveralEdgesTest::haltedEdgeIsToldAndDelaysNothing()
{
    World world;
    world.start();
    QVERIFY(signalTo(world.b.process->processId(), SIGSTOP));
    QTRY_VERIFY_WITH_TIMEOUT(world.peer()[u"error"_s].toString().contains(u"no complete answer"_s), 15'000);
    world.serve(world.a, {"web", "new"});
    QVERIFY(world.a.answers("new.test", "web"));
    QVERIFY(signalTo(world.b.process->processId(), SIGCONT));
    QTRY_VERIFY_WITH_TIMEOUT(world.peer()[u"error"_s].isNull(), 10'000);
}

void SeveralEdgesTest::oneSharedListServesAllEdges()
{
    World world;
    world.serve(world.a, {"web"});
    world.serve(world.b, {"web"});
    const QMap<QString, QString> all{
        {u"PEERS"_s, World::addressOf(world.a) + u",http://"_s + World::addressOf(world.b)}};
    world.a.start(all);
    world.b.start(all);
    const auto addresses = [](const Site &site) {
        QStringList found;
        const QJsonArray peers = site.api("/api/peers")[u"peers"_s].toArray();
        for (const QJsonValue &peer : peers)
            found.append(peer[u"address"_s].toString() + u' ' + peer[u"state"_s].toString());
        return found;
    };
    QTRY_COMPARE(addresses(world.a), QStringList{World::addressOf(world.b) + u" inSync"_s});
    QTRY_COMPARE(addresses(world.b), QStringList{World::addressOf(world.a) + u" inSync"_s});
}

void SeveralEdgesTest::refreshOfAllReachesTheOther()
{
    World world;
    world.start();
    const auto lastTrigger = [](const Site &site) {
        return site.api()[u"lastRound"_s][u"trigger"_s][u"source"_s].toString();
    };
    QCOMPARE(world.a.post("/api/refresh?edges=all"), 202);
    QTRY_COMPARE(lastTrigger(world.b), u"Web"_s);
    QTRY_COMPARE(lastTrigger(world.a), u"Web"_s);
}

void SeveralEdgesTest::mistakesAreToldAtTheStart()
{
    Site site;
    QCOMPARE(site.command({u"--check"_s}, {{u"PEERS"_s, u"10.0.0.2"_s}}), 78);
    QVERIFY2(site.printed.contains("PROXYM_PEERS=\"10.0.0.2\" must be HOST:PORT"), site.printed.constData());
    QCOMPARE(site.command({u"--check"_s}, {{u"PEERS"_s, u"10.0.0.2:5678,[fd00::2]:5678,https://c.test:1"_s}}),
             0);
}

QTEST_GUILESS_MAIN(SeveralEdgesTest)
#include "severaledgestest.moc"
