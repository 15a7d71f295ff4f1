// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/fakehttpserver.h"
#include "support/program/site.h"

#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

//! Apps that are labelled for marathon-lb, with the real program and HAProxy.
class MarathonLbTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        if (HaproxyLab::haproxy().isEmpty())
            QSKIP("haproxy is not installed");
    }
    void appsOfTheGroupAreServed();
    void migrateTellsWhatWouldDiffer();
    void groupIsRequired();
};

namespace {

//! Apps on one origin, each with one port.
class World final {
public:
    World()
        : settings{{u"MARATHON_SERVERS"_s, marathon.url().authority()},
                   {u"MARATHON_EVENTS"_s, u"poll"_s},
                   {u"RESYNC_INTERVAL"_s, u"0.2"_s},
                   {u"MARATHON_LB_LABELS"_s, u"1"_s},
                   {u"MARATHON_LB_GROUP"_s, u"external"_s}}
    {
    }
    //! name → labels as JSON
    void say(const QMap<QByteArray, QByteArray> &labels)
    {
        QByteArrayList apps, tasks;
        for (auto [name, json] : labels.asKeyValueRange()) {
            apps += R"({"id":"/)" + name + R"(","labels":{)" + json
                + R"(},"container":{"docker":{"network":"BRIDGE","portMappings":[)"
                  R"({"containerPort":8080,"hostPort":0,"servicePort":0}]}}})";
            tasks += R"({"id":"x","appId":"/)" + name + R"(","host":"127.0.0.1","ports":[)"
                + QByteArray::number(origin.serverPort()) + R"(],"state":"TASK_RUNNING"})";
        }
        marathon.answer("/v2/apps", "{\"apps\":[" + apps.join(',') + "]}");
        marathon.answer("/v2/tasks", "{\"tasks\":[" + tasks.join(',') + "]}");
    }

    Origin origin{"o"};
    FakeHttpServer marathon;
    Site site;
    QMap<QString, QString> settings;
};

const QByteArray shop = R"("HAPROXY_GROUP":"external","HAPROXY_0_VHOST":"shop.test,www.shop.test",
    "HAPROXY_0_BALANCE":"roundrobin","HAPROXY_0_STICKY":"true",
    "HAPROXY_0_HTTP_FRONTEND_HEAD":"\nlisten evil\n  bind :9999")";
const QByteArray inner = R"("HAPROXY_GROUP":"internal","HAPROXY_0_VHOST":"inner.test")";
const QByteArray nobodys = R"("proxym.domains":"own.test","proxym.port.8080.protocol":"http")";

} // namespace

void MarathonLbTest::appsOfTheGroupAreServed()
{
    World world;
    const QByteArray port = QByteArray::number(freePort().number());
    world.say(
        {{"shop", shop},
         {"inner", inner},
         {"own", nobodys},
         {"db", R"("HAPROXY_GROUP":"external","HAPROXY_0_MODE":"tcp","HAPROXY_0_PORT":")" + port + '"'}});
    world.site.start(world.settings);
    QTRY_COMPARE(world.site.get("www.shop.test"), "o");
    QCOMPARE(world.site.get("shop.test"), "o");
    QCOMPARE(world.site.get("own.test"), "o");
    QCOMPARE(world.site.get("inner.test"), ""); // 503
    QCOMPARE(HaproxyLab::get(*Port::from(port.toInt()), "any.test"), "o");
    const QByteArray config = world.site.config();
    QVERIFY(!config.contains("evil") && config.contains("balance roundrobin") && config.contains("cookie "));
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    const QJsonObject status = world.site.api();
    QCOMPARE(status[u"services"_s][u"total"_s].toInt(), 3);
    QCOMPARE(
        status[u"notes"_s].toArray(),
        QJsonArray{
            u"Marathon: /shop: proxym does not know these labels of marathon-lb: HAPROXY_0_HTTP_FRONTEND_HEAD"_s});
    QCOMPARE(world.site.api("/api/services/shop_8080")[u"labels"_s][u"HAPROXY_0_STICKY"_s], u"true"_s);

    world.say(
        {{"shop", shop}, {"inner", QByteArray(inner).replace("internal", "external")}, {"own", nobodys}});
    QTRY_COMPARE(world.site.get("inner.test"), "o");
    QCOMPARE(world.site.get("shop.test"), "o");
}

void MarathonLbTest::migrateTellsWhatWouldDiffer()
{
    constexpr int same = 0, failed = 1, differs = 2;
    World world;
    world.site.channels = QProcess::SeparateChannels;
    world.say({{"shop", shop}, {"inner", inner}});
    QCOMPARE(world.site.command({u"migrate"_s, u"marathon-lb"_s}, world.settings), differs);
    const QByteArray printed = world.site.printed;
    QVERIFY2(printed.startsWith(
                 "/inner\n  not served: HAPROXY_GROUP=internal\n/shop\n  port 8080: HTTP for shop.test "
                 "www.shop.test, 1 server, balance roundrobin, sticky true\n"
                 "  differs: HAPROXY_0_HTTP_FRONTEND_HEAD: "),
             printed.constData());
    world.say({{"inner", inner}});
    QCOMPARE(world.site.command({u"migrate"_s, u"marathon-lb"_s}, world.settings), same);
    world.marathon.answer("GET", "/v2/apps", FakeReply{503, "{}"});
    QCOMPARE(world.site.command({u"migrate"_s, u"marathon-lb"_s}, world.settings), failed);
}

void MarathonLbTest::groupIsRequired()
{
    constexpr int badSettings = 78;
    World world;
    world.settings.remove(u"MARATHON_LB_GROUP"_s);
    QCOMPARE(world.site.command({u"--check"_s}, world.settings), badSettings);
    QVERIFY2(world.site.printed.contains("PROXYM_MARATHON_LB_GROUP is required"),
             world.site.printed.constData());
}

QTEST_GUILESS_MAIN(MarathonLbTest)
#include "marathonlbtest.moc"
