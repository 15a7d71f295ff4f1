// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/process/reloader.h"
#include "haproxy/fakeadminsocket.h"
#include "haproxy/process/listeners.h"
#include "haproxy/process/portprobe.h"
#include "support/haproxy/haproxylab.h"
#include "support/signalto.h"

#include <QCoroTask>
#include <QProcess>
#include <QSignalSpy>
#include <QTest>

#include <csignal>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace proxym;
using namespace proxym::test;

namespace {

//! A lab whose origin answers, and the reloader with its files.
struct Bench {
    HaproxyLab lab;
    Origin origin{"origin"};
    HaproxyAdmin admin{lab.settings.adminSocketPath(), 2s};
    HaproxyReloader reloader{lab.settings, admin};

    Result<qint64> bring(const QByteArray &generation)
    {
        (void)lab.write(u"etc/haproxy.cfg"_s, lab.config(generation, origin.port()));
        return QCoro::waitFor(reloader.bringInForce(QString::fromUtf8(generation)));
    }
    //! The pid of a master with the lab's file; 0 if it did not start.
    qint64 startMaster(const QByteArray &generation)
    {
        (void)lab.write(u"etc/haproxy.cfg"_s, lab.config(generation, origin.port()));
        const QStringList arguments{
            u"-W"_s, u"-D"_s, u"-f"_s, lab.settings.configFilePath, u"-p"_s, lab.settings.pidPath};
        // With -W the pidfile appears after the command has ended.
        const bool started = lab.run(lab.settings.binaryPath, arguments) == 0
            && QTest::qWaitFor([this] { return pidfile() != 0; });
        return started ? pidfile() : 0;
    }
    [[nodiscard]] qint64 pidfile() const { return lab.read(u"run/haproxy.pid"_s).trimmed().toLongLong(); }
    [[nodiscard]] QByteArray answer() const { return lab.get(lab.settings.httpPort, "web.test"); }
};

} // namespace

class HaproxyReloaderTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (HaproxyLab::haproxy().isEmpty())
            QSKIP("haproxy is not installed");
    }

    void startsWhereNobodyRuns()
    {
        Bench bench;
        const auto pid = bench.bring("g1");
        QVERIFY2(pid, pid ? "" : qPrintable(pid.error().what));
        QCOMPARE(*pid, bench.pidfile());
        QCOMPARE(bench.answer(), "origin"_ba);
        const auto http = ListenPlace::at(u"127.0.0.1"_s, bench.lab.settings.httpPort);
        const auto free = ListenPlace::at(u"127.0.0.1"_s, freePort());
        const auto listeners = listenersBeside({*pid});
        QVERIFY(listeners && listeners->ours == QList{*http});
        QVERIFY(whyNotBindable(*http));
        QVERIFY(!whyNotBindable(*free));
    }

    void successorOfAStoppingProcessIsWaitedFor()
    {
        const HaproxyLab lab;
        FakeAdminSocket socket;
        socket.answer = "proc.generation: type=str value=<old>\nPid: 1\nStopping: 1\n\n";
        const HaproxyReloader reloader(lab.settings, socket.client());
        auto looking = reloader.running();
        QTRY_VERIFY(!socket.asked.isEmpty());
        socket.answer = "proc.generation: type=str value=<new>\nPid: 2\nStopping: 0\n\n";
        const auto running = QCoro::waitFor(std::move(looking));
        QVERIFY(running && running->info);
        QCOMPARE(running->pid, qint64(2));
        QCOMPARE(running->info->generation, u"new"_s);
    }

    void whoDiesWhileItIsLookedForIsNotThere()
    {
        const HaproxyLab lab;
        FakeAdminSocket socket;
        socket.answer = "proc.generation: type=str value=<one>\nPid: 1\nStopping: 0\n\n";
        connect(&socket, &QLocalServer::newConnection, &socket, &QLocalServer::close);
        const HaproxyReloader reloader(lab.settings, socket.client());
        QVERIFY(!QCoro::waitFor(reloader.running()));
    }

    void reloadsUnderLoadLoseNothing()
    {
        Bench bench;
        QVERIFY(bench.bring("g0"));
        Load load(bench.lab.settings.httpPort, "web.test", 8);
        QSet<qint64> pids;
        for (int i = 1; i <= 5; ++i) {
            const auto pid = bench.bring("g" + QByteArray::number(i));
            QVERIFY2(pid, pid ? "" : qPrintable(pid.error().what));
            pids.insert(*pid);
            const int before = load.good;
            QTRY_VERIFY(load.good > before + 20);
        }
        load.stop();
        QTRY_VERIFY(load.isOver());
        QCOMPARE(load.failed, 0);
        QCOMPARE(pids.size(), 5); // reloads, not updates
        QTRY_COMPARE(bench.lab.haproxyPids().size(), 1);
    }

    void sameGenerationIsProvedByANewProcess()
    {
        Bench bench;
        const auto first = bench.bring("same");
        const auto second = bench.bring("same");
        QVERIFY(first && second);
        QVERIFY(*first != *second);
    }

    void foreignProcessInThePidfileIsNeverSignalled()
    {
        Bench bench;
        QProcess sleeper;
        sleeper.start(u"sleep"_s, {u"60"_s});
        QVERIFY(sleeper.waitForStarted());
        (void)bench.lab.write(u"run/haproxy.pid"_s, QByteArray::number(sleeper.processId()) + '\n');
        const auto pid = bench.bring("g1");
        QVERIFY(pid);
        QCOMPARE(bench.pidfile(), *pid);
        QVERIFY(!sleeper.waitForFinished(200));
        sleeper.kill();
        sleeper.waitForFinished();
    }

    void stalePidfileIsNoTrouble()
    {
        Bench bench;
        (void)bench.lab.write(u"run/haproxy.pid"_s, "999999 not-a-pid\n");
        QVERIFY(bench.bring("g1"));
        QCOMPARE(bench.lab.haproxyPids().size(), 1);
    }

    void lostTracesMakeNoSecondHaproxy_data()
    {
        QTest::addColumn<QStringList>("lost");
        QTest::newRow("pidfile") << QStringList{u"run/haproxy.pid"_s};
        QTest::newRow("socket") << QStringList{u"run/proxym-haproxy.sock"_s};
        QTest::newRow("both") << QStringList{u"run/haproxy.pid"_s, u"run/proxym-haproxy.sock"_s};
    }
    void lostTracesMakeNoSecondHaproxy()
    {
        QFETCH(QStringList, lost);
        Bench bench;
        const auto first = bench.bring("g1");
        QVERIFY(first);
        for (const QString &name : lost)
            bench.lab.remove(name);
        const auto second = bench.bring("g2");
        QVERIFY2(second, second ? "" : qPrintable(second.error().what));
        QTRY_COMPARE(bench.lab.haproxyPids(), QList<qint64>{*second});
        QCOMPARE(bench.pidfile(), *second);
    }

    void masterIsReloadedBySignal()
    {
        Bench bench;
        const qint64 master = bench.startMaster("g1");
        QVERIFY(master != 0);
        std::optional<RunningHaproxy> running;
        QTRY_VERIFY((running = QCoro::waitFor(bench.reloader.running())) && running->info);
        QVERIFY(running->master);
        QCOMPARE(running->master->pid, master);
        QVERIFY(running->pid != master);
        const auto pid = bench.bring("g2");
        QVERIFY2(pid, pid ? "" : qPrintable(pid.error().what));
        QVERIFY(*pid != running->pid);
        QCOMPARE(bench.pidfile(), master);
        QVERIFY(haproxyAt(master, bench.lab.settings.binaryPath)->isMaster);
        QVERIFY(!haproxyAt(*pid, bench.lab.settings.binaryPath)->isMaster);
    }

    //! Its worker answers before the master catches the signal, both at its start and after a reload by
    //! somebody else.
    void masterThatIsStartingIsReloadedToo()
    {
        Bench bench;
        const qint64 master = bench.startMaster("g0");
        QVERIFY(master != 0);
        qint64 worker = 0;
        for (const QByteArray generation : {"g1", "g2", "g3"}) {
            qint64 answering = worker;
            const QDeadlineTimer deadline(5s);
            while (answering == worker && !deadline.hasExpired()) {
                const auto info = QCoro::waitFor(bench.admin.info());
                answering = info ? info->pid : worker;
            }
            QVERIFY(answering != worker);
            (void)bench.lab.write(u"etc/haproxy.cfg"_s, bench.lab.config(generation, bench.origin.port()));
            RunningHaproxy running{.pid = answering};
            running.master = haproxyAt(master, bench.lab.settings.binaryPath);
            const auto pid =
                QCoro::waitFor(bench.reloader.bringInForce(QString::fromUtf8(generation), running));
            QVERIFY2(pid, pid ? "" : qPrintable(pid.error().what));
            worker = *pid;
            QTRY_VERIFY(hearsReloadSignal(master));
            signalTo(master, SIGUSR2);
        }
    }

    //! It died, and another program got its pid: one that would end by the signal.
    void strangerInTheMastersPlaceIsNotSignalled()
    {
        Bench bench;
        (void)bench.lab.write(u"etc/haproxy.cfg"_s, bench.lab.config("g1", bench.origin.port()));
        QProcess stranger;
        stranger.start(u"sleep"_s, {u"60"_s});
        QVERIFY(stranger.waitForStarted());
        bench.lab.settings.timeout = 300ms;
        const HaproxyReloader reloader(bench.lab.settings, bench.admin);
        RunningHaproxy running{.pid = stranger.processId()};
        running.master =
            HaproxyProcess{.pid = stranger.processId(),
                           .arguments = {u"haproxy"_s, u"-W"_s, u"-f"_s, bench.lab.settings.configFilePath},
                           .isMaster = true};
        const auto pid = QCoro::waitFor(reloader.bringInForce(u"g1"_s, running));
        QVERIFY(!pid);
        QCOMPARE(pid.error().kind, Error::Kind::Unreachable);
        QVERIFY(!stranger.waitForFinished(200));
        stranger.kill();
        QVERIFY(stranger.waitForFinished());
    }

    void haproxyWithoutOurSocketIsTakenOver()
    {
        Bench bench;
        QByteArray foreign = bench.lab.config("none", bench.origin.port());
        foreign.replace("set-var proc.generation str(none)", "maxconn 100");
        foreign.replace(bench.lab.settings.adminSocketPath().toUtf8(),
                        bench.lab.path(u"run/other.sock"_s).toUtf8());
        const QString path = bench.lab.write(u"other.cfg"_s, foreign);
        const QStringList arguments{u"-D"_s, u"-f"_s, path, u"-p"_s, bench.lab.settings.pidPath};
        QCOMPARE(bench.lab.run(bench.lab.settings.binaryPath, arguments), 0);
        const qint64 old = bench.pidfile();
        const auto pid = bench.bring("g1");
        QVERIFY2(pid, pid ? "" : qPrintable(pid.error().what));
        QVERIFY(*pid != old);
        QTRY_COMPARE(bench.lab.haproxyPids(), QList<qint64>{*pid});
    }

    void failedStartLeavesTheOldProcessAndSaysWhy()
    {
        Bench bench;
        const auto first = bench.bring("g1");
        QVERIFY(first);
        (void)bench.lab.write(u"etc/haproxy.cfg"_s, "global\n    nonsense\n");
        const auto second = QCoro::waitFor(bench.reloader.bringInForce(u"g2"_s));
        QVERIFY(!second);
        QVERIFY2(second.error().what.contains(u"nonsense"_s), qPrintable(second.error().what));
        QCOMPARE(QCoro::waitFor(bench.admin.info())->pid, *first);
        QCOMPARE(bench.answer(), "origin"_ba);
    }

    void failedReloadWithoutSocketIsHealedByTheNext()
    {
        Bench bench;
        QVERIFY(bench.bring("g1"));
        bench.lab.remove(u"run/proxym-haproxy.sock"_s);
        (void)bench.lab.write(u"etc/haproxy.cfg"_s, "global\n    nonsense\n");
        QVERIFY(!QCoro::waitFor(bench.reloader.bringInForce(u"g2"_s)));
        QVERIFY(bench.bring("g3"));
        QTRY_COMPARE(bench.lab.haproxyPids().size(), 1);
    }

    void hangingBinaryIsGivenUp()
    {
        Bench bench;
        bench.lab.settings.binaryPath = bench.lab.wrapper();
        bench.lab.settings.timeout = 300ms;
        (void)bench.lab.write(u"hang"_s, {});
        const HaproxyReloader reloader(bench.lab.settings, bench.admin);
        const auto pid = QCoro::waitFor(reloader.bringInForce(u"g1"_s));
        QVERIFY(!pid);
        QCOMPARE(pid.error().kind, Error::Kind::TimedOut);
        bench.lab.remove(u"hang"_s);
        bench.lab.settings.timeout = 5s;
        const HaproxyReloader again(bench.lab.settings, bench.admin);
        (void)bench.lab.write(u"etc/haproxy.cfg"_s, bench.lab.config("g1", bench.origin.port()));
        const auto second = QCoro::waitFor(again.bringInForce(u"g1"_s));
        QVERIFY2(second, second ? "" : qPrintable(second.error().what));
        QVERIFY(haproxyAt(*second, bench.lab.settings.binaryPath));
    }

    void deathIsToldAtOnce()
    {
        Bench bench;
        const auto pid = bench.bring("g1");
        QVERIFY(pid);
        ProcessWatch watch;
        QSignalSpy died(&watch, &ProcessWatch::died);
        watch.watch({*pid});
        QCOMPARE(watch.living(), QList<qint64>{*pid});
        signalTo(*pid, SIGKILL);
        QTRY_COMPARE(died.size(), 1);
        QCOMPARE(died.first().first().toLongLong(), *pid);
        QVERIFY(watch.living().isEmpty());
        QVERIFY(!haproxyAt(*pid, bench.lab.settings.binaryPath));
    }

    void generationIsReadFromTheFile()
    {
        const HaproxyLab lab;
        QCOMPARE(generationIn(lab.config("abc123", Port::of<80>())), u"abc123"_s);
        QCOMPARE(generationIn("global\n"), QString());
    }
};

QTEST_GUILESS_MAIN(HaproxyReloaderTest)
#include "reloadertest.moc"
