// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/fakeconsul.h"
#include "support/program/site.h"

#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

//! Services of Consul, with the real program and HAProxy.
class ConsulTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void changesAreServedAtOnce();
    void failingConsulKeepsItsServices_data();
    void failingConsulKeepsItsServices();
    void emptyCatalogueIsHeldBack();
    void restartWhileItIsAwayLosesNothing();
};

namespace {

//! Consul with one service "web" on an origin of this name.
class World final {
public:
    World() { consul.putWeb("web", origin.serverPort()); }
    void start()
    {
        site.start({{u"CONSUL_ADDRESS"_s, consul.server.url().toString()},
                    {u"RESYNC_INTERVAL"_s, u"1000"_s},
                    {u"HOLD_BACK"_s, u"1000"_s}});
    }
    //! Its state, as the API reports it.
    [[nodiscard]] QString source() const
    {
        for (const QJsonValue &source : site.api()[u"sources"_s].toArray()) {
            if (source[u"name"_s] == u"Consul"_s)
                return source[u"state"_s].toString();
        }
        return {};
    }

    Origin origin{"web"};
    FakeConsul consul;
    Site site;
};

} // namespace

void ConsulTest::initTestCase()
{
    if (HaproxyLab::haproxy().isEmpty())
        QSKIP("haproxy is not installed");
}

void ConsulTest::changesAreServedAtOnce()
{
    World world;
    world.start();
    QTRY_COMPARE(world.site.get("web.test"), "web");
    const Origin late("late");
    world.consul.putWeb("late", late.serverPort());
    QTRY_COMPARE(world.site.get("late.test"), "late");
    const QByteArray id = "web-" + QByteArray::number(world.origin.serverPort());
    world.consul.setStatus(id, "critical");
    QTRY_VERIFY(world.site.get("web.test").isEmpty());
    world.consul.setStatus(id, "passing");
    QTRY_COMPARE(world.site.get("web.test"), "web");
}

void ConsulTest::failingConsulKeepsItsServices_data()
{
    QTest::addColumn<FakeReply>("lie");
    QTest::newRow("no leader") << FakeReply{500, "No cluster leader", "text/plain"};
    QTest::newRow("null") << FakeConsul::reply(7, "null");
    QTest::newRow("HTML") << FakeReply{200, "<html></html>", "text/html"};
    QTest::newRow("reset") << FakeReply{.manner = FakeReply::Manner::Reset};
}

void ConsulTest::failingConsulKeepsItsServices()
{
    QFETCH(FakeReply, lie);
    World world;
    world.start();
    QTRY_COMPARE(world.site.get("web.test"), "web");
    world.consul.lie(lie);
    QTRY_COMPARE(world.source(), u"failing"_s);
    QTRY_COMPARE(world.site.state(), u"stale"_s);
    QCOMPARE(world.site.get("web.test"), "web");
    world.consul.tellTheTruth();
    QTRY_COMPARE_WITH_TIMEOUT(world.source(), u"ok"_s, 20'000);
    const Origin late("late");
    world.consul.putWeb("late", late.serverPort());
    QTRY_COMPARE(world.site.get("late.test"), "late");
}

void ConsulTest::emptyCatalogueIsHeldBack()
{
    World world;
    world.start();
    QTRY_COMPARE(world.site.get("web.test"), "web");
    world.consul.forget();
    const auto heldBack = [&world] { return world.site.api()[u"services"_s][u"heldBack"_s].toInt(); };
    QTRY_COMPARE(heldBack(), 1);
    QCOMPARE(world.site.get("web.test"), "web");
    world.consul.putWeb("web", world.origin.serverPort());
    QTRY_COMPARE(heldBack(), 0);
    QCOMPARE(world.site.get("web.test"), "web");
}

void ConsulTest::restartWhileItIsAwayLosesNothing()
{
    World world;
    world.start();
    QTRY_COMPARE(world.site.get("web.test"), "web");
    world.site.kill();
    world.consul.server.goDown();
    world.start();
    QTRY_COMPARE(world.source(), u"failing"_s);
    QCOMPARE(world.site.get("web.test"), "web");
    world.consul.server.comeUp();
    world.consul.putWeb("late", world.origin.serverPort());
    QTRY_COMPARE_WITH_TIMEOUT(world.site.get("late.test"), "web", 20'000);
}

QTEST_GUILESS_MAIN(ConsulTest)
#include "consultest.moc"
