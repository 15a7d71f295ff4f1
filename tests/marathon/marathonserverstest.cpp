// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/marathonservers.h"
#include "support/zookeeper/zookeeperserver.h"

#include <QSignalSpy>
#include <QTcpServer>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

namespace {

QString textFrom(const QList<QUrl> &servers)
{
    QStringList texts;
    for (const QUrl &server : servers)
        texts.append(server.toString());
    return texts.join(u' ');
}

} // namespace

//! Marathon's servers, listed or in a real ZooKeeper.
class MarathonServersTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void lowestNumberLeads_data();
    void lowestNumberLeads();
    void listedServersAreKnownAtOnce();
    void leaderAndOthersAreFollowed_data();
    void leaderAndOthersAreFollowed();
    void curatorsElectionCountsMore();
    void whereNobodyIsRegisteredThatIsTheError();
    void placeThatComesLaterIsFollowed();
    void lostZooKeeperKeepsTheServers();
    void lostZooKeeperKeepsTheElectionThatCounts();
    void givingUpEndsEveryWait();

private:
    [[nodiscard]] static MarathonSettings settingsFor(const ZooKeeperServer &server)
    {
        MarathonSettings settings;
        settings.servers.followed = ZooKeeperPlace{server.address(), u"/marathon"_s};
        return settings;
    }
    //! The servers, or the error.
    [[nodiscard]] static QString knownTo(MarathonServers &servers)
    {
        const auto known = QCoro::waitFor(servers.known());
        return known ? textFrom(servers.circle().all()) : known.error().what;
    }
    static void needZooKeeper()
    {
        if (const QString whyNot = ZooKeeperServer::whyNot(); !whyNot.isEmpty())
            QSKIP(qPrintable(whyNot));
    }
};

void MarathonServersTest::lowestNumberLeads_data()
{
    QTest::addColumn<ZooKeeperNodes>("nodes");
    QTest::addColumn<QString>("servers");
    QTest::newRow("nobody") << ZooKeeperNodes() << u""_s;
    QTest::newRow("by Curator") << ZooKeeperNodes{{u"_c_9a-latch-0000000007"_s, "m7:8080"},
                                                  {u"_c_0b-latch-0000000012"_s, "m12:8080"},
                                                  {u"_c_ff-latch-0000000009"_s, "m9:8080"}}
                                << u"http://m7:8080 http://m9:8080 http://m12:8080"_s;
    QTest::newRow("by Twitter's library") << ZooKeeperNodes{{u"member_0000000010"_s, "10.0.0.1:8080"},
                                                            {u"member_0000000009"_s, "10.0.0.2:8081"}}
                                          << u"http://10.0.0.2:8081 http://10.0.0.1:8080"_s;
    QTest::newRow("IPv6") << ZooKeeperNodes{{u"member_0000000001"_s, "[2001:db8::1]:8080"}}
                          << u"http://[2001:db8::1]:8080"_s;
    QTest::newRow("useless ones") << ZooKeeperNodes{{u"member_0000000001"_s, ""},
                                                    {u"member_0000000002"_s, "a"},
                                                    {u"member_0000000003"_s, "a:0"},
                                                    {u"member_0000000004"_s, "a:8080/x"},
                                                    {u"member_0000000005"_s, "u@a:8080"},
                                                    {u"member_0000000006"_s, "http://a:8080"},
                                                    {u"member_0000000007"_s, QByteArray("a\0:8080", 7)},
                                                    {u"member_0000000008"_s, "a:8080"}}
                                  << u"http://a:8080"_s;
}

void MarathonServersTest::lowestNumberLeads()
{
    QFETCH(const ZooKeeperNodes, nodes);
    const QString text = textFrom(marathonServersIn(nodes, u"http"_s));
    QTEST(text, "servers");
}

void MarathonServersTest::listedServersAreKnownAtOnce()
{
    MarathonSettings settings;
    settings.servers.listed = {QUrl(u"http://a:8080"_s), QUrl(u"http://b:8080"_s)};
    MarathonServers servers(settings);
    QVERIFY(servers.known().isReady());
    QCOMPARE(knownTo(servers), u"http://a:8080 http://b:8080"_s);
}

void MarathonServersTest::leaderAndOthersAreFollowed_data()
{
    QTest::addColumn<QByteArray>("node");
    QTest::newRow("Curator") << QByteArray("/marathon/leader-curator");
    QTest::newRow("Twitter's library") << QByteArray("/marathon/leader");
}

void MarathonServersTest::leaderAndOthersAreFollowed()
{
    needZooKeeper();
    QFETCH(const QByteArray, node);
    const QByteArray member = node + (node.endsWith("curator") ? "/_c_1f-latch-" : "/member_");
    ZooKeeperServer server;
    server.put("/marathon");
    server.put("/marathon/state");
    server.put(node);
    server.put(node + "/other", "x:1");
    server.put(member + "0000000004", "m4:8080");
    server.put(member + "0000000005", "m5:8080");
    MarathonSettings settings = settingsFor(server);
    settings.caFile = u"/etc/ssl/ca.pem"_s;
    MarathonServers servers(settings);
    QSignalSpy changed(&servers, &MarathonServers::changed);
    servers.start();
    QCOMPARE(knownTo(servers), u"https://m4:8080 https://m5:8080"_s);
    QCOMPARE(changed.size(), 1);
    server.put(member + "0000000006", "m6:8080");
    QTRY_COMPARE(knownTo(servers), u"https://m4:8080 https://m5:8080 https://m6:8080"_s);
    server.remove(member + "0000000004");
    QTRY_COMPARE(knownTo(servers), u"https://m5:8080 https://m6:8080"_s);
    QCOMPARE(changed.size(), 3);
    servers.stop();
}

//! Marathon 1.x has both while it is upgraded.
void MarathonServersTest::curatorsElectionCountsMore()
{
    needZooKeeper();
    ZooKeeperServer server;
    for (const char *node : {"/marathon", "/marathon/leader", "/marathon/leader-curator"})
        server.put(node);
    server.put("/marathon/leader/member_0000000001", "old:8080");
    server.put("/marathon/leader-curator/_c_1f-latch-0000000002", "new:8080");
    MarathonServers servers(settingsFor(server));
    servers.start();
    QTRY_COMPARE(knownTo(servers), u"http://new:8080"_s);
    server.remove("/marathon/leader-curator/_c_1f-latch-0000000002");
    QTRY_COMPARE(knownTo(servers), u"http://old:8080"_s);
    servers.stop();
}

void MarathonServersTest::whereNobodyIsRegisteredThatIsTheError()
{
    needZooKeeper();
    ZooKeeperServer server;
    const QString place = u"zk://%1/marathon"_s.arg(server.address());
    MarathonServers servers(settingsFor(server));
    QCOMPARE(knownTo(servers), place + u": no Marathon is registered there"_s);
    server.goDown();
    QTRY_VERIFY2_WITH_TIMEOUT(knownTo(servers).startsWith(place)
                                  && !knownTo(servers).contains(u"registered"_s),
                              qPrintable(knownTo(servers)), 30'000);
    servers.stop();
}

void MarathonServersTest::placeThatComesLaterIsFollowed()
{
    needZooKeeper();
    ZooKeeperServer server;
    MarathonServers servers(settingsFor(server));
    QSignalSpy changed(&servers, &MarathonServers::changed);
    servers.start();
    QVERIFY(knownTo(servers).contains(u"no Marathon"_s));
    for (const char *node : {"/marathon", "/marathon/leader-curator"})
        server.put(node);
    server.put("/marathon/leader-curator/_c_1f-latch-0000000002", "m2:8080");
    QTRY_COMPARE(changed.size(), 1);
    QCOMPARE(knownTo(servers), u"http://m2:8080"_s);
    servers.stop();
}

void MarathonServersTest::lostZooKeeperKeepsTheServers()
{
    needZooKeeper();
    ZooKeeperServer server;
    for (const char *node : {"/marathon", "/marathon/leader-curator"})
        server.put(node);
    server.put("/marathon/leader-curator/_c_1f-latch-0000000002", "m2:8080");
    MarathonServers servers(settingsFor(server));
    QCOMPARE(knownTo(servers), u"http://m2:8080"_s);
    server.forget();
    QTest::qWait(2'000);
    QCOMPARE(knownTo(servers), u"http://m2:8080"_s);
    for (const char *node : {"/marathon", "/marathon/leader-curator"})
        server.put(node);
    server.put("/marathon/leader-curator/_c_1f-latch-0000000001", "m1:8080");
    QTRY_COMPARE_WITH_TIMEOUT(knownTo(servers), u"http://m1:8080"_s, 30'000);
    servers.stop();
}

//! Its loss is noticed for one election before the other.
void MarathonServersTest::lostZooKeeperKeepsTheElectionThatCounts()
{
    needZooKeeper();
    for (int i = 0; i < 5; ++i) {
        ZooKeeperServer server;
        for (const char *node : {"/marathon", "/marathon/leader", "/marathon/leader-curator"})
            server.put(node);
        server.put("/marathon/leader/member_0000000001", "old:8080");
        server.put("/marathon/leader-curator/_c_1f-latch-0000000002", "new:8080");
        MarathonServers servers(settingsFor(server));
        servers.start();
        QTRY_COMPARE(knownTo(servers), u"http://new:8080"_s);
        QSignalSpy changed(&servers, &MarathonServers::changed);
        server.goDown();
        QTest::qWait(1'500);
        QCOMPARE(changed.size(), 0);
        QCOMPARE(knownTo(servers), u"http://new:8080"_s);
        servers.stop();
    }
}

void MarathonServersTest::givingUpEndsEveryWait()
{
    QTcpServer silent;
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    MarathonSettings settings;
    settings.servers.followed = ZooKeeperPlace{u"127.0.0.1:%1"_s.arg(silent.serverPort()), u"/marathon"_s};
    MarathonServers servers(settings);
    servers.start();
    auto known = servers.known();
    QVERIFY(!known.isReady());
    servers.giveUp();
    QTRY_VERIFY_WITH_TIMEOUT(known.isReady(), 1'000);
    QVERIFY(servers.known().isReady());
    servers.stop();
}

QTEST_GUILESS_MAIN(MarathonServersTest)
#include "marathonserverstest.moc"
