// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/fakemarathon.h"
#include "support/program/site.h"
#include "support/zookeeper/zookeeperserver.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

//! The leading Mesos master and Marathon's servers as a real ZooKeeper knows them, with the real program and
//! HAProxy.
class ZooKeeperTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void leaderIsServedWhateverBecomesOfZooKeeper();
    void marathonIsFoundAndFollowed();
};

void ZooKeeperTest::initTestCase()
{
    if (HaproxyLab::haproxy().isEmpty())
        QSKIP("haproxy is not installed");
    if (const QString whyNot = ZooKeeperServer::whyNot(); !whyNot.isEmpty())
        QSKIP(qPrintable(whyNot));
}

void ZooKeeperTest::leaderIsServedWhateverBecomesOfZooKeeper()
{
    const Origin first("first"), second("second");
    ZooKeeperServer server;
    const auto put = [&server](const QByteArray &number, const Origin &master) {
        server.put("/mesos/json.info_" + number,
                   R"({"pid":"master@127.0.0.1:)" + QByteArray::number(master.serverPort()) + R"("})");
    };
    server.put("/mesos");
    put("0000000001", first);
    Site site;
    const auto start = [&] {
        site.start({{u"MESOS_MASTER_ENABLED"_s, u"1"_s},
                    {u"MESOS_MASTER_DOMAIN"_s, u"mesos.test"_s},
                    {u"MESOS_MASTER_MASTERS"_s, u"zk://%1/mesos"_s.arg(server.address())}});
    };
    start();
    QTRY_COMPARE_WITH_TIMEOUT(site.get("mesos.test"), "first", 20'000);
    put("0000000002", second);
    server.remove("/mesos/json.info_0000000001");
    QTRY_COMPARE_WITH_TIMEOUT(site.get("mesos.test"), "second", 20'000);

    server.remove("/mesos/json.info_0000000002");
    QTRY_COMPARE_WITH_TIMEOUT(site.state(), u"stale"_s, 20'000);
    QCOMPARE(site.get("mesos.test"), "second");
    server.goDown();
    site.kill();
    start();
    QTRY_COMPARE_WITH_TIMEOUT(site.state(), u"stale"_s, 20'000);
    QCOMPARE(site.get("mesos.test"), "second");

    server.comeUp();
    put("0000000003", first);
    QTRY_COMPARE_WITH_TIMEOUT(site.get("mesos.test"), "first", 30'000);
}

void ZooKeeperTest::marathonIsFoundAndFollowed()
{
    const Origin origin("o");
    FakeMarathon first, second;
    const auto run = [&origin](FakeMarathon &marathon, const QByteArray &name) {
        marathon.add({.id = '/' + name, .domain = name + ".test"});
        marathon.startTask({.id = name, .appId = '/' + name, .port = origin.port()});
    };
    for (const QByteArray name : {"a", "b"}) {
        run(first, name);
        run(second, name);
    }
    ZooKeeperServer server;
    const QByteArray node = "/marathon/leader-curator";
    server.put("/marathon");
    server.put(node);
    server.put(node + "/_c_ff-latch-0000000001", first.address().toUtf8());
    server.put(node + "/_c_00-latch-0000000002", second.address().toUtf8());
    Site site;
    const auto start = [&] {
        site.start({{u"MARATHON_SERVERS"_s, u"zk://%1/marathon"_s.arg(server.address())},
                    {u"MARATHON_EVENTS"_s, u"stream"_s}});
    };
    start();
    QTRY_COMPARE_WITH_TIMEOUT(site.get("a.test"), "o", 20'000);
    QTRY_VERIFY_WITH_TIMEOUT(first.isListenedTo(), 20'000);
    run(first, "now");
    QVERIFY(site.answers("now.test", "o", 20'000));

    run(second, "now");
    first.server.answerAll(FakeReply{.manner = FakeReply::Manner::Hang}); // and its stream says nothing more
    server.remove(node + "/_c_ff-latch-0000000001");
    QTRY_VERIFY_WITH_TIMEOUT(second.isListenedTo(), 20'000);
    QTRY_VERIFY_WITH_TIMEOUT(!first.isListenedTo(), 20'000);
    QTRY_COMPARE_WITH_TIMEOUT(site.state(), u"inSync"_s, 20'000);
    run(second, "then");
    QVERIFY(site.answers("then.test", "o", 20'000));

    server.goDown();
    run(second, "alone");
    QVERIFY(site.answers("alone.test", "o", 20'000));
    site.kill();
    start(); // it cannot know where Marathon is
    QTRY_COMPARE_WITH_TIMEOUT(site.state(), u"stale"_s, 20'000);
    QCOMPARE(site.get("alone.test"), "o");
    server.comeUp();
    QTRY_COMPARE_WITH_TIMEOUT(site.state(), u"inSync"_s, 30'000);
}

QTEST_GUILESS_MAIN(ZooKeeperTest)
#include "zookeepertest.moc"
