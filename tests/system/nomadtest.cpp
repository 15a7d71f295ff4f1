// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/fakenomad.h"
#include "support/program/site.h"

#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

//! Services of Nomad, with the real program and HAProxy.
class NomadTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void changesAreServedAtOnce();
    void failingNomadKeepsItsServices_data();
    void failingNomadKeepsItsServices();
    void emptyNomadIsHeldBack();
    void restartWhileItIsAwayLosesNothing();
};

namespace {

//! Nomad with one service "web" on an origin of this name.
class World final {
public:
    World() { nomad.putWeb("web", origin.serverPort()); }
    void start()
    {
        site.start({{u"NOMAD_ADDRESS"_s, nomad.server.url().toString()},
                    {u"RESYNC_INTERVAL"_s, u"1000"_s},
                    {u"HOLD_BACK"_s, u"1000"_s}});
    }
    //! Its state, as the API reports it.
    [[nodiscard]] QString source() const
    {
        for (const QJsonValue &source : site.api()[u"sources"_s].toArray()) {
            if (source[u"name"_s] == u"Nomad"_s)
                return source[u"state"_s].toString();
        }
        return {};
    }

    Origin origin{"web"};
    FakeNomad nomad;
    Site site;
};

} // namespace

void NomadTest::initTestCase()
{
    if (HaproxyLab::haproxy().isEmpty())
        QSKIP("haproxy is not installed");
}

void NomadTest::changesAreServedAtOnce()
{
    World world;
    world.start();
    QTRY_COMPARE(world.site.get("web.test"), "web");
    const Origin late("late");
    world.nomad.putWeb("late", late.serverPort());
    QTRY_COMPARE(world.site.get("late.test"), "late");
    const Origin other("other");
    world.nomad.putWeb("web", other.serverPort());
    world.nomad.remove("web", world.origin.serverPort());
    QTRY_COMPARE(world.site.get("web.test"), "other");
    QCOMPARE(world.site.get("late.test"), "late");
}

void NomadTest::failingNomadKeepsItsServices_data()
{
    QTest::addColumn<FakeReply>("lie");
    QTest::newRow("no leader") << FakeReply{500, "No cluster leader", "text/plain"};
    QTest::newRow("null") << FakeNomad::reply(7, "null");
    QTest::newRow("HTML") << FakeReply{200, "<html></html>", "text/html"};
    QTest::newRow("reset") << FakeReply{.manner = FakeReply::Manner::Reset};
}

void NomadTest::failingNomadKeepsItsServices()
{
    QFETCH(FakeReply, lie);
    World world;
    world.start();
    QTRY_COMPARE(world.site.get("web.test"), "web");
    world.nomad.lie(lie);
    QTRY_COMPARE(world.source(), u"failing"_s);
    QTRY_COMPARE(world.site.state(), u"stale"_s);
    QCOMPARE(world.site.get("web.test"), "web");
    world.nomad.tellTheTruth();
    QTRY_COMPARE_WITH_TIMEOUT(world.source(), u"ok"_s, 20'000);
    const Origin late("late");
    world.nomad.putWeb("late", late.serverPort());
    QTRY_COMPARE(world.site.get("late.test"), "late");
}

void NomadTest::emptyNomadIsHeldBack()
{
    World world;
    world.start();
    QTRY_COMPARE(world.site.get("web.test"), "web");
    world.nomad.forget();
    const auto heldBack = [&world] { return world.site.api()[u"services"_s][u"heldBack"_s].toInt(); };
    QTRY_COMPARE(heldBack(), 1);
    QCOMPARE(world.site.get("web.test"), "web");
    world.nomad.putWeb("web", world.origin.serverPort());
    QTRY_COMPARE(heldBack(), 0);
    QCOMPARE(world.site.get("web.test"), "web");
}

void NomadTest::restartWhileItIsAwayLosesNothing()
{
    World world;
    world.start();
    QTRY_COMPARE(world.site.get("web.test"), "web");
    world.site.kill();
    world.nomad.server.goDown();
    world.start();
    QTRY_COMPARE(world.source(), u"failing"_s);
    QCOMPARE(world.site.get("web.test"), "web");
    world.nomad.server.comeUp();
    world.nomad.putWeb("late", world.origin.serverPort());
    QTRY_COMPARE_WITH_TIMEOUT(world.site.get("late.test"), "web", 20'000);
}

QTEST_GUILESS_MAIN(NomadTest)
#include "nomadtest.moc"
