// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/program/site.h"

#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

namespace {

QByteArray app(const QByteArray &name, int weight, const QList<const Origin *> &origins)
{
    QByteArrayList hosts;
    for (const Origin *origin : origins)
        hosts.append(R"({"ip": "127.0.0.1", "port": )" + QByteArray::number(origin->port().number()) + '}');
    return R"({"id": "/)" + name + R"(", "domains": ["shop.test"], "port": 80, "protocol": "http",
        "group": "shop", "weight": )"
        + QByteArray::number(weight) + R"(, "hosts": [)" + hosts.join(',') + "]}";
}

QByteArray list(const QByteArrayList &services)
{
    return '[' + services.join(',') + ']';
}

} // namespace

//! The parts that members of a group get of its requests, with the real program and HAProxy.
class SharesTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        if (HaproxyLab::haproxy().isEmpty())
            QSKIP("haproxy is not installed");
    }
    void partsOfAGroupChangeAtRunTime();
};

namespace {

//! How many percent of the next requests this one answers.
int percentOf(Origin &one, const QList<Origin *> &others)
{
    constexpr int enough = 300;
    const auto all = [&] {
        int requests = one.requests;
        for (const Origin *other : others)
            requests += other->requests;
        return requests;
    };
    one.requests = 0;
    for (Origin *other : others)
        other->requests = 0;
    return QTest::qWaitFor([&] { return all() >= enough; }, 30'000) ? one.requests * 100 / all() : -1;
}

} // namespace

//! Canary and blue/green: 90 to 10, half and half with servers that come, all to one, and the other leaves.
void SharesTest::partsOfAGroupChangeAtRunTime()
{
    Origin blue("blue"), green("green"), green2("green"), green3("green");
    const QList<Origin *> greens{&green, &green2, &green3};
    const auto isBlue = [&](int least, int most) {
        const int percent = percentOf(blue, greens);
        return percent >= least && percent <= most;
    };
    Site site;
    site.serve(list({app("blue", 90, {&blue}), app("green", 10, {&green})}));
    site.start();
    QTRY_COMPARE(site.state(), u"inSync"_s);
    for (const char *name : {"blue_80", "green_80"}) {
        const QJsonObject service = site.api(QByteArray("/api/services/") + name);
        QCOMPARE(service[u"conflicts"_s].toArray(), QJsonArray());
        QCOMPARE(service[u"state"_s], u"active"_s);
        QCOMPARE(service[u"live"_s].toInt(), 1); // of its own
        QVERIFY(service[u"backend"_s].toString().startsWith(u"group:shop:"_s));
    }
    const int reloads = site.count(u"reloads"_s);
    Load load(site.lab.settings.httpPort, "shop.test", 20);
    QVERIFY(isBlue(88, 92));

    site.serve(list({app("blue", 50, {&blue}), app("green", 50, {&green, &green2, &green3})}));
    QTRY_VERIFY(isBlue(48, 52));
    QTRY_VERIFY(site.config().contains("weight 3\n") && site.config().contains("weight 1\n"));

    site.serve(list({app("blue", 0, {&blue}), app("green", 100, {&green, &green2, &green3})}));
    QTRY_VERIFY(isBlue(0, 0));

    site.serve(list({app("green", 100, {&green})}));
    QTRY_COMPARE(site.api("/api/services")[u"total"_s].toInt(), 1);
    QVERIFY(isBlue(0, 0));
    load.stop();
    QTRY_VERIFY(load.isOver());
    QCOMPARE(load.failed, 0);
    QVERIFY(load.good > 100);
    QCOMPARE(site.count(u"reloads"_s), reloads);
    QCOMPARE(site.state(), u"inSync"_s);
}

QTEST_GUILESS_MAIN(SharesTest)
#include "sharestest.moc"
