// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/fakehttpserver.h"
#include "support/program/site.h"
#include "support/signalto.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QTest>

#include <csignal>

using namespace Qt::StringLiterals;

using namespace proxym; // and no namespace of our own: moc 6.4 miscounts braces in raw strings
using namespace proxym::test;

//! The project's promises, each with the real program, a real HAProxy and real sockets.
class PromisesTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        if (HaproxyLab::haproxy().isEmpty())
            QSKIP("haproxy is not installed");
    }

    void promise1_failingSourceNeverRemovesServices()
    {
        Origin origin("a");
        FakeHttpServer marathon;
        const QByteArray app =
            R"({"id":"/web","labels":{"proxym.domains":"web.test","proxym.port.80.protocol":"http"},)"
            R"("container":{"docker":{"network":"BRIDGE","portMappings":[{"containerPort":80,)"
            R"("hostPort":0,"servicePort":10000,"protocol":"tcp"}]}}})";
        const QByteArray task = R"({"id":"web.1","appId":"/web","host":"127.0.0.1","ports":[)"
            + QByteArray::number(origin.serverPort()) + R"(],"state":"TASK_RUNNING"})";
        marathon.answer("/v2/apps", "{\"apps\":[" + app + "]}");
        marathon.answer("/v2/tasks", "{\"tasks\":[" + task + "]}");
        Site site;
        site.serve("[]");
        site.start({{u"MARATHON_SERVERS"_s, marathon.url().authority()},
                    {u"MARATHON_EVENTS"_s, u"poll"_s},
                    {u"RESYNC_INTERVAL"_s, u"0.1"_s}});
        QTRY_COMPARE(site.get("web.test"), "a");
        marathon.answer("/v2/apps", "{\"message\":\"Futures timed out\"}");
        QTRY_COMPARE(site.state(), u"stale"_s);
        QCOMPARE(site.get("web.test"), "a");
        marathon.goDown();
        QTest::qWait(300);
        QCOMPARE(site.get("web.test"), "a");
    }

    void promise2_restartLosesNothingWhileTheSourceIsDown()
    {
        Origin origin("a");
        Site site;
        site.serve('[' + Site::web("a", origin) + ']');
        site.start();
        QTRY_COMPARE(site.get("a.test"), "a");
        site.stop();
        QVERIFY(QDir(site.lab.path(u"services"_s)).removeRecursively());
        site.start();
        QTRY_COMPARE(site.state(), u"stale"_s);
        QCOMPARE(site.get("a.test"), "a");
    }

    void promise2_lastGoodFileIsStartedBeforeAnySourceAnswers()
    {
        Origin origin("a");
        Site site;
        site.serve('[' + Site::web("a", origin) + ']');
        site.start();
        QTRY_COMPARE(site.get("a.test"), "a");
        site.kill();
        for (const qint64 pid : site.lab.haproxyPids())
            signalTo(pid, SIGKILL);
        QTRY_VERIFY(site.lab.haproxyPids().isEmpty());
        FakeHttpServer silent;
        const FakeReply hang{.manner = FakeReply::Manner::Hang};
        silent.answer("GET", "/v2/apps", hang);
        silent.answer("GET", "/v2/tasks", hang);
        site.start({{u"MARATHON_SERVERS"_s, silent.url().authority()}, {u"MARATHON_EVENTS"_s, u"poll"_s}});
        QTRY_COMPARE(site.get("a.test"), "a");
    }

    void promise3_fileIsValidAfterKillAtAnyInstant()
    {
        Origin origin("a");
        Site site;
        for (int attempt = 0; attempt < 8; ++attempt) {
            site.start();
            for (int change = 0; change < 4; ++change) {
                QByteArrayList services;
                for (int i = 0; i < 20 + 10 * ((attempt + change) % 3); ++i)
                    services.append(Site::web("s" + QByteArray::number(i), origin));
                site.serve('[' + services.join(',') + ']');
                QTest::qWait(13 * (attempt + 1));
            }
            site.kill();
            if (QFileInfo::exists(site.lab.settings.configFilePath))
                QVERIFY(site.isConfigValid());
        }
        site.serve('[' + Site::web("end", origin) + ']');
        site.start();
        QTRY_COMPARE_WITH_TIMEOUT(site.get("end.test"), "a", 10'000);
    }

    void promise4_rejectedConfigIsNeverPutInForce()
    {
        Origin origin("a");
        Site site;
        site.program = site.lab.wrapper();
        site.serve('[' + Site::web("a", origin) + ']');
        site.start();
        QTRY_COMPARE(site.get("a.test"), "a");
        const QByteArray before = site.config();
        (void)site.lab.write(u"fail-check"_s, "");
        site.serve('[' + Site::web("a", origin) + ',' + Site::web("b", origin) + ']');
        QTRY_COMPARE(site.state(), u"rejected"_s);
        QCOMPARE(site.config(), before);
        QCOMPARE(site.get("a.test"), "a");
        site.lab.remove(u"fail-check"_s);
        QVERIFY(site.answers("b.test", "a", 15'000));
    }

    void promise4_culpritIsLeftOutAndTheOthersGoOn()
    {
        Origin origin("a");
        Site site;
        site.serve('[' + Site::web("a", origin) + ','
                   + Site::web("bad", origin, R"("config":"no-such-keyword x",)") + ']');
        site.start();
        QTRY_COMPARE(site.get("a.test"), "a");
        QTRY_COMPARE(site.state(), u"degraded"_s);
        QVERIFY(!site.config().contains("no-such-keyword"));
        site.serve('[' + Site::web("a", origin) + ','
                   + Site::web("bad", origin, R"("config":"balance first",)") + ']');
        QVERIFY(site.answers("bad.test", "a"));
        QTRY_COMPARE(site.state(), u"inSync"_s);
    }

    void promise6_longNamesNeedNoReload()
    {
        Origin origin("a");
        Site site;
        const QByteArray name(200, 'n'), port = QByteArray::number(origin.port().number());
        site.serve('[' + Site::web(name, origin) + ']');
        site.start();
        QTRY_COMPARE(site.state(), u"inSync"_s);
        constexpr int servers = 100; // 50 kB of commands: HAProxy 3.2 takes lines of at most 16 kB
        QByteArrayList hosts{R"({"ip":"127.0.0.1","port":)" + port + '}'};
        for (int i = 2; i <= servers; ++i)
            hosts.append(R"({"ip":"127.9.0.)" + QByteArray::number(i) + R"(","port":)" + port + '}');
        site.serve(R"([{"id":"/)" + name
                   + R"(","domains":["n.test"],"port":80,"applicationProtocol":"http","hosts":[)"
                   + hosts.join(',') + "]}]");
        QTRY_COMPARE(site.count(u"runtimeUpdates"_s), 1);
        QCOMPARE(site.api("/api/services/" + name + "_80")[u"servers"_s].toArray().size(), servers);
        QCOMPARE(site.count(u"reloads"_s), 1);
    }

    void promise8_sameServicesMeanNoWriteAndNoChild()
    {
        Origin origin("a");
        Site site;
        site.serve('[' + Site::web("a", origin) + ']');
        site.start();
        QTRY_COMPARE(site.get("a.test"), "a");
        QTRY_COMPARE(site.state(), u"inSync"_s);
        const QDateTime written = QFileInfo(site.lab.settings.configFilePath).lastModified();
        const int round = site.api()[u"lastRound"_s][u"number"_s].toInt();
        for (int i = 0; i < 5; ++i) {
            signalTo(site.process->processId(), SIGUSR1);
            QTest::qWait(50);
        }
        QTRY_VERIFY(site.api()[u"lastRound"_s][u"number"_s].toInt() > round);
        QCOMPARE(QFileInfo(site.lab.settings.configFilePath).lastModified(), written);
        QCOMPARE(site.api()[u"haproxy"_s][u"reloads"_s].toInt(), 1);
    }

    void promise9_restartAdoptsWithoutAReload()
    {
        Origin origin("a");
        Site site;
        site.serve('[' + Site::web("a", origin) + ']');
        site.start();
        QTRY_COMPARE(site.get("a.test"), "a");
        const QList<qint64> pids = site.lab.haproxyPids();
        const QByteArray before = site.config();
        for (int i = 0; i < 2; ++i) {
            i == 0 ? site.stop() : site.kill();
            QCOMPARE(site.get("a.test"), "a");
            site.start();
            QTRY_COMPARE(site.state(), u"inSync"_s);
            QCOMPARE(site.lab.haproxyPids(), pids);
            QCOMPARE(site.config(), before);
        }
        QCOMPARE(site.process->state(), QProcess::Running);
    }

    void promise10_lostEventCostsOneResync()
    {
        Origin a("a");
        Origin b("b");
        Site site;
        site.serve('[' + Site::web("x", a) + ']');
        site.start({{u"RESYNC_INTERVAL"_s, u"0.3"_s}});
        QTRY_COMPARE(site.get("x.test"), "a");
        signalTo(site.process->processId(), SIGSTOP); // what happens now goes unnoticed
        site.serve('[' + Site::web("x", b) + ']');
        signalTo(site.process->processId(), SIGCONT);
        QTRY_COMPARE(site.get("x.test"), "b");
    }

    void takenPortCostsOnlyItsService()
    {
        Origin origin("a");
        Origin squatter("squatter");
        Site site;
        const QByteArray taken = R"({"id":"/taken","port":)" + QByteArray::number(squatter.serverPort())
            + R"(,"transportProtocol":"tcp","hosts":[{"ip":"127.0.0.1","port":1}]})";
        site.serve('[' + Site::web("a", origin) + ',' + taken + ']');
        site.start();
        QTRY_COMPARE(site.get("a.test"), "a");
        QTRY_COMPARE(site.state(), u"degraded"_s);
        QTRY_VERIFY(site.log().contains("taken")
                    && site.log().contains(QByteArray::number(squatter.serverPort())));
    }

    void deadHaproxyIsStartedAgain()
    {
        Origin origin("a");
        Site site;
        site.serve('[' + Site::web("a", origin) + ']');
        site.start();
        QTRY_COMPARE(site.get("a.test"), "a");
        for (const qint64 pid : site.lab.haproxyPids())
            signalTo(pid, SIGKILL);
        QTRY_COMPARE(site.get("a.test"), "a");
        QTRY_COMPARE(site.state(), u"inSync"_s);
    }
};

QTEST_GUILESS_MAIN(PromisesTest)
#include "promisestest.moc"
