// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/fakehttpserver.h"
#include "support/program/site.h"

#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

//! Services at a URL, with the real program and HAProxy.
class HttpSourceTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void changeIsServedAndFailureTakesNothing();
    void restartWhileItIsAwayServesTheLastServices();
    void suddenLossIsHeldBack();
};

namespace {

struct World {
    World() { say({"a", "b"}); }
    ~World() { site.stop(); }
    void say(const QByteArrayList &names)
    {
        QByteArrayList services;
        for (const QByteArray &name : names)
            services += Site::web(name, name == "a" ? a : b);
        server.answer("/services.json", '[' + services.join(',') + ']');
    }
    void start(const QMap<QString, QString> &more = {})
    {
        QMap<QString, QString> settings{{u"HTTP_SOURCE_URLS"_s, server.url(u"/services.json"_s).toString()},
                                        {u"HTTP_SOURCE_INTERVAL"_s, u"0.1"_s},
                                        {u"FILE_ENABLED"_s, u"0"_s}};
        settings.insert(more);
        site.start(settings);
        QTRY_COMPARE(site.get("a.test"), "a");
    }

    Origin a{"a"};
    Origin b{"b"};
    FakeHttpServer server;
    Site site;
};

} // namespace

void HttpSourceTest::initTestCase()
{
    if (HaproxyLab::haproxy().isEmpty())
        QSKIP("haproxy is not installed");
}

void HttpSourceTest::changeIsServedAndFailureTakesNothing()
{
    World world;
    world.say({"a"});
    world.start();
    world.say({"a", "b"});
    QTRY_COMPARE(world.site.get("b.test"), "b");
    world.server.goDown();
    QTRY_COMPARE(world.site.state(), u"stale"_s);
    QCOMPARE(world.site.get("a.test"), "a");
    world.server.comeUp();
    QTRY_COMPARE_WITH_TIMEOUT(world.site.state(), u"inSync"_s, 15'000);
}

void HttpSourceTest::restartWhileItIsAwayServesTheLastServices()
{
    World world;
    world.start();
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    world.site.stop();
    world.server.goDown();
    world.start();
    QTRY_COMPARE(world.site.state(), u"stale"_s);
    QCOMPARE(world.site.get("b.test"), "b");
}

void HttpSourceTest::suddenLossIsHeldBack()
{
    World world;
    world.start({{u"HOLD_BACK"_s, u"300"_s}});
    world.server.answer("/services.json", "[]");
    QTRY_COMPARE(world.site.api()[u"services"_s][u"heldBack"_s].toInt(), 2);
    QCOMPARE(world.site.get("a.test"), "a");
    QCOMPARE(world.site.get("b.test"), "b");
}

QTEST_GUILESS_MAIN(HttpSourceTest)
#include "httpsourcetest.moc"
