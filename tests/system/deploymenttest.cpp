// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/fakehttpserver.h"
#include "support/program/site.h"

#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

//! Marathon deployments as clients experience them, with the real program and HAProxy.
class DeploymentTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void insertedPortMisleadsNoRequest();
    void newTaskTakesNoRequestBeforeItsFirstGoodResult();
};

namespace {

const QByteArray first = "2026-01-01T00:00:00.000Z";
const QByteArray second = "2026-02-02T00:00:00.000Z";

//! An app "/web" whose ports have the domains web.test, metrics.test and admin.test.
class World final {
public:
    World()
    {
        marathon.answer("/v2/apps/web/versions/" + first, app(first, {80, 9100}));
        marathon.answer("/v2/apps/web/versions/" + second, app(second, {8081, 80, 9100}));
    }
    void say(const QByteArray &app, const QByteArrayList &tasks)
    {
        marathon.answer("/v2/apps", "{\"apps\":[" + app + "]}");
        marathon.answer("/v2/tasks", "{\"tasks\":[" + tasks.join(',') + "]}");
    }
    void start()
    {
        site.start({{u"MARATHON_SERVERS"_s, marathon.url().authority()},
                    {u"MARATHON_EVENTS"_s, u"poll"_s},
                    {u"RESYNC_INTERVAL"_s, u"0.1"_s}});
    }
    [[nodiscard]] static QByteArray app(const QByteArray &version, const QList<int> &ports,
                                        const QByteArray &more = {})
    {
        QByteArrayList mappings;
        for (const int port : ports)
            mappings += R"({"containerPort":)" + QByteArray::number(port) + R"(,"servicePort":)"
                + QByteArray::number(20000 + port) + '}';
        return R"({"id":"/web","version":")" + version + R"(","networks":[{"mode":"container/bridge"}],)"
            + R"("labels":{"proxym.port.80.domains":"web.test","proxym.port.9100.domains":"metrics.test",)"
            + R"("proxym.port.8081.domains":"admin.test"},"container":{"portMappings":[)" + mappings.join(',')
            + "]}" + more + '}';
    }
    [[nodiscard]] static QByteArray task(const QByteArray &version, const QList<const Origin *> &origins,
                                         const QByteArray &more = {})
    {
        QByteArrayList ports;
        for (const Origin *const origin : origins)
            ports += QByteArray::number(origin->serverPort());
        return R"({"id":"t)" + ports.first()
            + R"(","appId":"/web","host":"127.0.0.1","state":"TASK_RUNNING","version":")" + version
            + R"(","ports":[)" + ports.join(',') + ']' + more + '}';
    }

    FakeHttpServer marathon;
    Site site;
};

} // namespace

void DeploymentTest::initTestCase()
{
    if (HaproxyLab::haproxy().isEmpty())
        QSKIP("haproxy is not installed");
}

//! proxym starts during the deployment, and has never seen the earlier version.
void DeploymentTest::insertedPortMisleadsNoRequest()
{
    World world;
    Origin web("web"), metrics("metrics"), newAdmin("admin"), newWeb("web"), newMetrics("metrics");
    const QByteArray oldTask = World::task(first, {&web, &metrics});
    const QByteArray newTask = World::task(second, {&newAdmin, &newWeb, &newMetrics});
    world.say(World::app(second, {8081, 80, 9100}), {oldTask});
    world.start();
    QTRY_COMPARE(world.site.get("web.test"), "web");
    Load load(world.site.lab.settings.httpPort, "web.test", 2);
    world.say(World::app(second, {8081, 80, 9100}), {oldTask, newTask});
    QTRY_VERIFY_WITH_TIMEOUT(newWeb.requests > 20 && web.requests > 20, 20'000);
    load.stop();
    QTRY_VERIFY(load.isOver());
    QCOMPARE(load.failed, 0);
    QCOMPARE(metrics.requests + newAdmin.requests + newMetrics.requests, 0);
    for (int i = 0; i < 6; ++i)
        QCOMPARE(world.site.get("metrics.test"), "metrics");
    QVERIFY(metrics.requests > 0 && newMetrics.requests > 0);
    QCOMPARE(world.site.state(), u"inSync"_s);
}

void DeploymentTest::newTaskTakesNoRequestBeforeItsFirstGoodResult()
{
    World world;
    Origin proved("web"), fresh("web");
    const QByteArray app = World::app(first, {80}, R"(,"healthChecks":[{"protocol":"HTTP","portIndex":0}])");
    const QByteArray good = R"(,"healthCheckResults":[{"alive":true}])";
    const QByteArray known = World::task(first, {&proved}, good);
    world.say(app, {known});
    world.start();
    QTRY_COMPARE(world.site.get("web.test"), "web");
    Load load(world.site.lab.settings.httpPort, "web.test", 2);
    world.say(app, {known, World::task(first, {&fresh})});
    const qsizetype asked = world.marathon.requests("GET", "/v2/tasks").size();
    QTRY_VERIFY(world.marathon.requests("GET", "/v2/tasks").size() > asked + 5);
    QCOMPARE(fresh.requests, 0);
    world.say(app, {known, World::task(first, {&fresh}, good)});
    QTRY_VERIFY_WITH_TIMEOUT(fresh.requests > 20, 20'000);
    world.say(app, {World::task(first, {&fresh})}); // the only one: it is used, whatever is known about it
    const int before = fresh.requests;
    QTRY_VERIFY_WITH_TIMEOUT(fresh.requests > before + 50, 20'000);
    load.stop();
    QTRY_VERIFY(load.isOver());
    QCOMPARE(load.failed, 0);
}

QTEST_GUILESS_MAIN(DeploymentTest)
#include "deploymenttest.moc"
