// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/signalto.h"
#include "system/town.h"

#include <QJsonArray>
#include <QTest>

#include <csignal>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

//! Promises 5, 6 and 7 with the real program, a real HAProxy, servers that die, and clients that never retry.
class HitlessTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        if (HaproxyLab::haproxy().isEmpty())
            QSKIP("haproxy is not installed");
    }

    void noGetIsLostInChangesReloadsAndDeployments()
    {
        constexpr int requests = 50'000, changes = 200, changesPerReload = 10, changesPerDeployment = 20;
        Town town;
        town.open();
        const int reloads = town.site.count(u"reloads"_s);
        town.letClientsIn();
        for (int change = 1; change <= changes; ++change) {
            switch (change % 4) {
            case 0:
                town.startApi();
                break;
            case 1:
                town.startWeb();
                break;
            case 2:
                town.killOldestApi();
                break;
            default:
                town.killOldestWeb();
            }
            if (change % changesPerReload == 0)
                town.causeReload(change / changesPerReload);
            if (change % changesPerDeployment == 0)
                town.deploy(Town::Death::Soon);
            QVERIFY(QTest::qWaitFor(
                [&] { return town.clients.done(Request::Get) >= requests / changes * change; }, 60'000));
        }
        town.clients.stop();

        qInfo("%lld GET, %lld POST, %lld TCP sessions; %d servers were killed before HAProxy had them out of "
              "service",
              town.clients.done(Request::Get), town.clients.done(Request::Post),
              town.clients.done(Request::Tcp), town.lateDrains());
        QVERIFY(town.clients.done(Request::Get) >= requests);
        QVERIFY2(town.clients.failures(Request::Get).isEmpty(),
                 told(town.clients.failures(Request::Get)).constData());
        const QList<Failure> preventable = town.preventable(town.clients.failures());
        QVERIFY2(preventable.isEmpty(), told(preventable).constData());
        QVERIFY2(town.clients.wrongAnswers().isEmpty(), told(town.clients.wrongAnswers()).constData());
        QCOMPARE(town.site.count(u"reloads"_s) - reloads, changes / changesPerReload);
        QVERIFY(town.site.isConfigValid());
    }

    void drainedTaskCostsNoPostAndNoSession()
    {
        Town town;
        town.open();
        town.letClientsIn();
        for (int deployment = 0; deployment < 3; ++deployment)
            town.deploy(Town::Death::OnceDrained);
        town.clients.stop();
        QVERIFY(town.clients.done(Request::Post) > 0 && town.clients.done(Request::Tcp) > 0);
        const QList<Failure> preventable = town.preventable(town.clients.failures());
        QVERIFY2(preventable.isEmpty(), told(preventable).constData());
    }

    void twoHundredServerChangesNeedNoReload()
    {
        Town town;
        town.open({{u"HAPROXY_RELOAD_INTERVAL"_s, u"0"_s}});
        const qint64 pid = town.pid();
        const int reloads = town.site.count(u"reloads"_s);
        const int updates = town.site.count(u"runtimeUpdates"_s);
        for (int i = 0; i < 100; ++i) {
            i % 2 == 0 ? town.startApi() : town.startWeb();
            i % 2 == 0 ? town.killOldestApi() : town.killOldestWeb();
        }
        QCOMPARE(town.pid(), pid);
        QCOMPARE(town.site.count(u"reloads"_s), reloads);
        QVERIFY(town.site.count(u"runtimeUpdates"_s) >= updates + 200);
    }

    void thousandServersComeByOneRuntimeUpdate()
    {
        constexpr int servers = 1'000;
        Town town;
        town.open();
        const qint64 pid = town.pid();
        const int updates = town.site.count(u"runtimeUpdates"_s);
        for (int i = 0; i < servers; ++i)
            town.marathon.putTask(
                {.id = "web.many" + QByteArray::number(i),
                 .appId = "/web",
                 .host = "127.9." + QByteArray::number(i / 250) + '.' + QByteArray::number(1 + i % 250)});
        town.marathon.deploymentSucceeded();
        QTRY_COMPARE_WITH_TIMEOUT(town.inService().count(u"web_80"_s), servers + 3, 30'000);
        QTRY_COMPARE(town.site.count(u"runtimeUpdates"_s), updates + 1);
        QCOMPARE(town.pid(), pid);
    }

    void killedHaproxyIsToldAndServesAgain()
    {
        Town town;
        town.open();
        const qint64 dead = town.pid();
        signalTo(dead, SIGKILL);
        QTRY_VERIFY(town.pid() > 0 && town.pid() != dead);
        QTRY_COMPARE(town.site.get("web.test").left(5), "GET /");
        QTRY_COMPARE(town.site.state(), u"inSync"_s);
        const QByteArray log = town.site.log();
        const QByteArray number = QByteArray::number(dead);
        const bool isTold = std::ranges::any_of(log.split('\n'), [&](const QByteArray &line) {
            return line.contains("ERROR") && line.contains(number) && line.contains("has died");
        });
        QVERIFY2(isTold, log.constData());
    }

    void everyReloadSaysWhy()
    {
        Town town;
        town.open();
        for (int i = 0; i < 3; ++i)
            town.causeReload(i);
        QTRY_COMPARE(town.site.state(), u"inSync"_s);
        int reloads = 0;
        for (const QJsonValue entry : town.site.api("/api/history")[u"history"].toArray()) {
            if (entry[u"action"] != u"reload"_s)
                continue;
            ++reloads;
            const QString reason = entry[u"reason"].toString();
            QVERIFY(!reason.isEmpty());
            QVERIFY2(town.site.log().contains(reason.toUtf8()), qPrintable(reason));
        }
        QCOMPARE(reloads, town.site.count(u"reloads"_s));
    }
};

QTEST_GUILESS_MAIN(HitlessTest)
#include "hitlesstest.moc"
