// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "zookeeper/zookeeperfollower.h"

#include "support/freeport.h"
#include "support/zookeeper/zookeeperserver.h"

#include <QSignalSpy>
#include <QTcpServer>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

//! Following nodes of a real ZooKeeper.
class ZooKeeperFollowerTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void childrenAreFollowed();
    void othersAreNoNews();
    void nodeThatIsNotThereYetIsAnError();
    void largeAndEmptyNodesAreRead();
    void lostServerIsToldAndFollowedAgain();
    void serverThatForgetsItsSessionsIsFollowedAgain();
    void haltedServerIsLostAndFollowedInANewSession();
    void ensembleIsFollowedWhileMostOfItIsThere();
    void nobodyThereIsAnError_data();
    void nobodyThereIsAnError();
    void stoppingWaitsForNobody();

private:
    //! "one=1 two=2", or the error.
    [[nodiscard]] QString told(ZooKeeperFollower &follower);
    [[nodiscard]] ZooKeeperPlace place() const { return {m_server->address(), u"/group"_s}; }

    std::unique_ptr<ZooKeeperServer> m_server;
};

void ZooKeeperFollowerTest::initTestCase()
{
    if (const QString whyNot = ZooKeeperServer::whyNot(); !whyNot.isEmpty())
        QSKIP(qPrintable(whyNot));
}

void ZooKeeperFollowerTest::init()
{
    m_server = std::make_unique<ZooKeeperServer>();
    m_server->put("/group");
    m_server->put("/group/m_1", "one");
}

QString ZooKeeperFollowerTest::told(ZooKeeperFollower &follower)
{
    const auto nodes = QCoro::waitFor(follower.nodes());
    if (!nodes)
        return nodes.error().what;
    QStringList all;
    for (const auto &[name, content] : nodes->asKeyValueRange())
        all += name + u'=' + QString::fromUtf8(content);
    return all.join(u' ');
}

void ZooKeeperFollowerTest::childrenAreFollowed()
{
    ZooKeeperFollower follower(place(), u"m_"_s);
    QSignalSpy changed(&follower, &ZooKeeperFollower::changed);
    QCOMPARE(told(follower), u"m_1=one"_s);
    QVERIFY(follower.isWell());
    QTRY_COMPARE(changed.size(), 1);
    m_server->put("/group/m_0", "zero");
    QTRY_COMPARE(told(follower), u"m_0=zero m_1=one"_s);
    m_server->put("/group/m_1", "uno");
    QTRY_COMPARE(told(follower), u"m_0=zero m_1=uno"_s);
    m_server->remove("/group/m_0");
    QTRY_COMPARE(told(follower), u"m_1=uno"_s);
    m_server->remove("/group/m_1");
    QTRY_COMPARE(told(follower), QString());
    QVERIFY(follower.isWell());
    QCOMPARE(changed.size(), 5);
}

void ZooKeeperFollowerTest::othersAreNoNews()
{
    ZooKeeperFollower follower(place(), u"m_"_s);
    QCOMPARE(told(follower), u"m_1=one"_s);
    QSignalSpy changed(&follower, &ZooKeeperFollower::changed);
    QSignalSpy heard(&follower, &ZooKeeperFollower::told);
    m_server->put("/group/log", "x");
    QTRY_VERIFY(!heard.isEmpty());
    QCOMPARE(changed.size(), 0);
    QCOMPARE(told(follower), u"m_1=one"_s);
}

void ZooKeeperFollowerTest::nodeThatIsNotThereYetIsAnError()
{
    ZooKeeperFollower follower({m_server->address(), u"/later"_s}, u"m_"_s);
    QCOMPARE(told(follower), u"zk://%1/later: no node"_s.arg(m_server->address()));
    QVERIFY(!follower.isWell());
    m_server->put("/later");
    m_server->put("/later/m_1", "one");
    QTRY_COMPARE(told(follower), u"m_1=one"_s);
}

void ZooKeeperFollowerTest::largeAndEmptyNodesAreRead()
{
    const QByteArray large(900'000, 'x');
    m_server->put("/group/m_2", large);
    m_server->put("/group/m_3");
    ZooKeeperFollower follower(place(), u"m_"_s);
    const auto nodes = QCoro::waitFor(follower.nodes());
    QVERIFY(nodes);
    QVERIFY(nodes->value(u"m_2"_s) == large);
    QCOMPARE(nodes->value(u"m_3"_s), QByteArray());
    QCOMPARE(nodes->size(), 3);
}

void ZooKeeperFollowerTest::lostServerIsToldAndFollowedAgain()
{
    ZooKeeperFollower follower(place(), u"m_"_s);
    QCOMPARE(told(follower), u"m_1=one"_s);
    QSignalSpy changed(&follower, &ZooKeeperFollower::changed);
    m_server->goDown();
    QTRY_VERIFY(!follower.isWell());
    QVERIFY2(told(follower).startsWith(place().toString() + u": "_s), qPrintable(told(follower)));
    QCOMPARE(changed.size(), 1);
    m_server->comeUp();
    QTRY_VERIFY_WITH_TIMEOUT(follower.isWell(), 30'000);
    QCOMPARE(told(follower), u"m_1=one"_s);
    m_server->put("/group/m_0", "zero");
    QTRY_COMPARE(told(follower), u"m_0=zero m_1=one"_s);
}

void ZooKeeperFollowerTest::serverThatForgetsItsSessionsIsFollowedAgain()
{
    ZooKeeperFollower follower(place(), u"m_"_s);
    QCOMPARE(told(follower), u"m_1=one"_s);
    m_server->forget();
    m_server->put("/group");
    m_server->put("/group/m_7", "seven");
    QTRY_COMPARE_WITH_TIMEOUT(told(follower), u"m_7=seven"_s, 30'000);
    m_server->put("/group/m_8", "eight");
    QTRY_COMPARE(told(follower), u"m_7=seven m_8=eight"_s);
}

//! It is halted for longer than the session lasts.
void ZooKeeperFollowerTest::haltedServerIsLostAndFollowedInANewSession()
{
    ZooKeeperFollower follower(place(), u"m_"_s);
    QCOMPARE(told(follower), u"m_1=one"_s);
    m_server->halt();
    QTRY_VERIFY_WITH_TIMEOUT(!follower.isWell(), 15'000);
    QTest::qWait(6'000);
    m_server->goOn();
    QTRY_COMPARE_WITH_TIMEOUT(told(follower), u"m_1=one"_s, 30'000);
    m_server->put("/group/m_2", "two");
    QTRY_COMPARE_WITH_TIMEOUT(told(follower), u"m_1=one m_2=two"_s, 15'000);
}

void ZooKeeperFollowerTest::ensembleIsFollowedWhileMostOfItIsThere()
{
    ZooKeeperEnsemble ensemble;
    ensemble.server(0).put("/group");
    ensemble.server(1).put("/group/m_1", "one");
    ZooKeeperFollower follower({ensemble.addresses(), u"/group"_s}, u"m_"_s);
    QTRY_COMPARE_WITH_TIMEOUT(told(follower), u"m_1=one"_s, 30'000);
    ensemble.server(2).goDown();
    ensemble.server(0).waitUntilItServes(); // the others may have to elect another leader
    ensemble.server(0).put("/group/m_2", "two");
    QTRY_COMPARE_WITH_TIMEOUT(told(follower), u"m_1=one m_2=two"_s, 30'000);

    ensemble.server(1).goDown();
    QTRY_VERIFY_WITH_TIMEOUT(!follower.isWell(), 30'000);
    ensemble.server(1).comeUp();
    ensemble.server(0).waitUntilItServes();
    ensemble.server(0).put("/group/m_3", "three");
    QTRY_COMPARE_WITH_TIMEOUT(told(follower), u"m_1=one m_2=two m_3=three"_s, 60'000);
}

void ZooKeeperFollowerTest::nobodyThereIsAnError_data()
{
    QTest::addColumn<QString>("servers");
    QTest::newRow("refused") << u"127.0.0.1:%1"_s.arg(freePort().number());
    QTest::newRow("no such name") << u"nobody.invalid:2181"_s;
}

void ZooKeeperFollowerTest::nobodyThereIsAnError()
{
    QFETCH(QString, servers);
    ZooKeeperFollower follower({servers, u"/group"_s}, u"m_"_s);
    const QString what = told(follower);
    QVERIFY2(what.startsWith(u"zk://%1/group: "_s.arg(servers)), qPrintable(what));
}

//! Neither for a server that accepts connections and says nothing, nor for one that was told nothing.
void ZooKeeperFollowerTest::stoppingWaitsForNobody()
{
    QTcpServer silent;
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    auto follower = std::make_unique<ZooKeeperFollower>(
        ZooKeeperPlace{u"127.0.0.1:%1"_s.arg(silent.serverPort()), u"/group"_s}, u"m_"_s);
    auto waiting = follower->nodes();
    QTRY_VERIFY(silent.hasPendingConnections());
    follower->giveUp();
    const auto nodes = QCoro::waitFor(waiting);
    QVERIFY(!nodes);
    QCOMPARE(nodes.error().kind, Error::Kind::TimedOut);
    follower->stop();
    follower.reset();
    ZooKeeperFollower(place(), u"m_"_s).stop(); // it was never started
}

QTEST_GUILESS_MAIN(ZooKeeperFollowerTest)
#include "zookeeperfollowertest.moc"
