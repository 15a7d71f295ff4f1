// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "mesos/mesosmodule.h"
#include "support/zookeeper/zookeeperserver.h"

#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

//! The Mesos Master module with a real ZooKeeper.
class MesosInZooKeeperTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void lowestNodeLeads();
    void changeOfLeaderIsNoticed();
    void withoutAMasterNobodyLeads();
    void badNodeIsAnError();
    void lostZooKeeperIsToldAndFollowedAgain();
    void stopSaysNothingMore();

private:
    //! "10.0.0.1:5050", or the error.
    [[nodiscard]] QString leader();
    [[nodiscard]] QString lastReason() const
    {
        return m_noticed->isEmpty() ? QString() : m_noticed->last().first().value<Trigger>().reason;
    }
    void put(const QByteArray &number, const QByteArray &ip)
    {
        m_server->put("/mesos/json.info_" + number,
                      R"({"address":{"hostname":"m","ip":")" + ip
                          + R"(","port":5050},"pid":"master@1.1.1.1:1"})");
    }

    std::unique_ptr<ZooKeeperServer> m_server;
    std::unique_ptr<MesosModule> m_module;
    std::unique_ptr<QSignalSpy> m_noticed;
};

void MesosInZooKeeperTest::initTestCase()
{
    if (const QString whyNot = ZooKeeperServer::whyNot(); !whyNot.isEmpty())
        QSKIP(qPrintable(whyNot));
    qRegisterMetaType<Trigger>();
}

void MesosInZooKeeperTest::init()
{
    m_server = std::make_unique<ZooKeeperServer>();
    m_server->put("/mesos");
    m_server->put("/mesos/log_replicas");
    put("0000000008", "10.0.0.1");
    put("0000000011", "10.0.0.2");
    m_module = std::make_unique<MesosModule>(
        MesosSettings{.enabled = true,
                      .domain = u"mesos.test"_s,
                      .masters = {{}, ZooKeeperPlace{m_server->address(), u"/mesos"_s}}});
    m_noticed = std::make_unique<QSignalSpy>(m_module->notifier(), &Notifier::changeNoticed);
    m_module->notifier()->start();
}

void MesosInZooKeeperTest::cleanup()
{
    QCoro::waitFor(m_module->notifier()->stop());
}

QString MesosInZooKeeperTest::leader()
{
    const auto found = QCoro::waitFor(m_module->source()->services(Reading::WhatChanged));
    if (!found)
        return found.error().what;
    const Service service = found->services.first();
    return service.hosts.first().toString();
}

void MesosInZooKeeperTest::lowestNodeLeads()
{
    QCOMPARE(leader(), u"10.0.0.1:5050"_s);
    const QString place = u"zk://"_s + m_server->address() + u"/mesos"_s;
    const SourceDetails details = m_module->source()->details();
    QCOMPARE(details.server, place);
    QVERIFY(details.events->connected);
    const auto found = QCoro::waitFor(m_module->source()->services(Reading::Everything));
    const Service service = found->services.first();
    QCOMPARE(service.id, u"mesos_master"_s);
    QCOMPARE(service.domains, QStringList(u"mesos.test"_s));
    QCOMPARE(service.source, m_module->source()->name());
}

void MesosInZooKeeperTest::changeOfLeaderIsNoticed()
{
    QCOMPARE(leader(), u"10.0.0.1:5050"_s);
    QTRY_VERIFY(!m_noticed->isEmpty());
    m_noticed->clear();
    m_server->remove("/mesos/json.info_0000000008");
    QTRY_COMPARE(lastReason(), u"the masters in ZooKeeper have changed"_s);
    QCOMPARE(leader(), u"10.0.0.2:5050"_s);
}

void MesosInZooKeeperTest::withoutAMasterNobodyLeads()
{
    m_server->remove("/mesos/json.info_0000000008");
    m_server->remove("/mesos/json.info_0000000011");
    QTRY_COMPARE(leader(), u"zk://%1/mesos: no master is registered there"_s.arg(m_server->address()));
    put("0000000012", "10.0.0.3");
    QTRY_COMPARE(leader(), u"10.0.0.3:5050"_s);
}

void MesosInZooKeeperTest::badNodeIsAnError()
{
    m_server->put("/mesos/json.info_0000000007", "{");
    QTRY_VERIFY(leader().startsWith(u"zk://%1/mesos/json.info_0000000007: "_s.arg(m_server->address())));
    m_server->put("/mesos/json.info_0000000007", "{}");
    QTRY_VERIFY(leader().endsWith(u"it has no address of a Mesos master"_s));
}

void MesosInZooKeeperTest::lostZooKeeperIsToldAndFollowedAgain()
{
    QCOMPARE(leader(), u"10.0.0.1:5050"_s);
    m_server->goDown();
    QTRY_COMPARE(lastReason(), u"ZooKeeper is lost"_s);
    QVERIFY(leader().startsWith(u"zk://"_s));
    QVERIFY(!m_module->source()->details().events->connected);
    QCOMPARE(m_module->source()->details().server, QString());
    m_server->comeUp();
    QTRY_COMPARE_WITH_TIMEOUT(leader(), u"10.0.0.1:5050"_s, 30'000);
}

void MesosInZooKeeperTest::stopSaysNothingMore()
{
    QCOMPARE(leader(), u"10.0.0.1:5050"_s);
    QCoro::waitFor(m_module->notifier()->stop());
    m_noticed->clear();
    m_server->remove("/mesos/json.info_0000000008");
    m_server.reset();
    QCOMPARE(leader(), u"10.0.0.1:5050"_s); // nobody follows any more
    QCOMPARE(m_noticed->size(), 0);
}

QTEST_GUILESS_MAIN(MesosInZooKeeperTest)
#include "mesosinzookeepertest.moc"
