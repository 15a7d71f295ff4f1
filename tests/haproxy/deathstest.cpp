// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/outagebench.h"
#include "support/signalto.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTcpSocket>
#include <QTimer>

using namespace proxym;
using namespace proxym::test;

namespace {

//! True if this signal is pending for a stopped process.
bool isPending(qint64 pid, int signal)
{
    QFile file(u"/proc/%1/status"_s.arg(pid));
    if (!file.open(QIODevice::ReadOnly))
        return false;
    for (const QByteArray &line : file.readAll().split('\n'))
        if (line.startsWith("ShdPnd:"))
            return (line.mid(7).trimmed().toULongLong(nullptr, 16) >> (signal - 1) & 1) != 0;
    return false;
}

//! Stops a process, and returns once it no longer does anything.
void halt(qint64 pid)
{
    signalTo(pid, SIGSTOP);
    const auto isStopped = [pid] {
        QFile file(u"/proc/%1/stat"_s.arg(pid));
        return file.open(QIODevice::ReadOnly) && file.readAll().contains(") T ");
    };
    QTRY_VERIFY(isStopped());
}

//! HAProxy, except that it kills the running HAProxy while a certain file exists: in a check, in which
//! another one is started a little later, or in the start of the process that is to replace it, which may
//! die, too.
QString murderer(const HaproxyLab &lab)
{
    QByteArray text(R"(#!/bin/sh
cd DIRECTORY
case " $* " in
*" -c "*)
    [ -e replace-in-check ] && { rm replace-in-check; HAPROXY -D -f CONFIG -p PIDFILE -sf $(cat PIDFILE); }
    [ -e kill-in-check ] && { rm kill-in-check; kill -9 $(cat PIDFILE); sleep 0.1; HAPROXY -D -f CONFIG -p PIDFILE; } ;;
*" -sf "*)
    [ -e kill-in-relief ] && { rm kill-in-relief; kill -9 $(cat PIDFILE); }
    [ -e die-in-relief ] && { rm die-in-relief; kill -9 $(cat PIDFILE); exit 1; } ;;
esac
exec HAPROXY "$@"
)");
    text.replace("DIRECTORY", lab.path({}).toUtf8()).replace("HAPROXY", HaproxyLab::haproxy().toUtf8());
    text.replace("PIDFILE", lab.settings.pidPath.toUtf8())
        .replace("CONFIG", lab.settings.configFilePath.toUtf8());
    const QString script = lab.write(u"haproxy-murderer"_s, text);
    QFile::setPermissions(script, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    return script;
}

//! The outcome of a check that is not given up: on a busy machine it may take longer than the recovery from a
//! death waits for it.
Outcome applyInTheEnd(OutageBench &bench, const Services &services)
{
    Outcome outcome;
    (void)QTest::qWaitFor(
        [&] {
            outcome = bench.apply(services);
            return !outcome.isWaiting && !outcome.error.contains(u"the check was given up"_s);
        },
        20'000);
    return outcome;
}

} // namespace

//! A HAProxy that dies at the worst moments: in a round, in a reload, again and again.
class DeathsTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        if (HaproxyLab::haproxy().isEmpty())
            QSKIP("haproxy is not installed");
    }

    void masterThatDiesInAReloadIsMissedAtOnce();
    void deathInARoundIsCountedAndTold_data();
    void deathInARoundIsCountedAndTold();
    void deathBeforeReliefIsCountedAndTold();
    void deathInAReloadBringsNoOlderServerBack();
    void replacementInARoundIsNoDeath();
    void twoDeathsInARoundAreTwo();
    void processThatLeavesServesNobody();
    void silenceIsNoReasonForANewProcess();
    void silenceIsOnlyItsOwn();
    void whatFailedWithoutHaproxyEndsWithIt_data();
    void whatFailedWithoutHaproxyEndsWithIt();
};

//! Dies between the signal and the start of the new worker.
void DeathsTest::masterThatDiesInAReloadIsMissedAtOnce()
{
    const Origin a("a"), b("b");
    OutageBench bench;
    bench.lab.settings.timeout = 20s;
    bench.lab.settings.reloadInterval = 0ms;
    QCOMPARE(bench.apply({web(u"a"_s, a)}).result, ApplyResult::Ok);
    const qint64 first = bench.pid();
    bench.startByHand(
        {u"-W"_s, u"-x"_s, bench.lab.settings.adminSocketPath(), u"-sf"_s, QString::number(first)});
    QTRY_VERIFY(bench.pid() != first && bench.pid() != 0);
    QTRY_COMPARE(bench.lab.haproxyPids().size(), 2);
    QCOMPARE(bench.apply({web(u"a"_s, a)}).result, ApplyResult::Ok);
    const qint64 worker = bench.pid();
    const qint64 master = bench.lab.read(u"run/haproxy.pid"_s).trimmed().toLongLong();
    QVERIFY(master != worker);

    halt(master);
    QElapsedTimer sinceDeath;
    QTimer killer;
    connect(&killer, &QTimer::timeout, this, [&] {
        if (!isPending(master, SIGUSR2))
            return;
        killer.stop();
        signalTo(master, SIGKILL);
        signalTo(worker, SIGKILL);
        sinceDeath.start();
    });
    killer.start(1ms);
    const Outcome outcome = bench.apply({web(u"a"_s, a), web(u"b"_s, b)});
    QVERIFY2(sinceDeath.isValid() && sinceDeath.elapsed() < 10'000, qPrintable(outcome.error));
    QCOMPARE(outcome.result, ApplyResult::Failed);
    QCOMPARE(outcome.reason,
             u"HAProxy %1 has died; new backend b_80 (HAProxy has no spare backends)"_s.arg(worker));
    QCOMPARE(bench.status().deaths, 1);
    QVERIFY(bench.status().isDown() && bench.status().downSince.isValid());
}

void DeathsTest::deathInARoundIsCountedAndTold_data()
{
    QTest::addColumn<bool>("supervise");
    QTest::newRow("proxym starts it") << true;
    QTest::newRow("something else starts it") << false;
}

//! Dies while the candidate is being checked; something else starts another HAProxy before the check is over.
void DeathsTest::deathInARoundIsCountedAndTold()
{
    QFETCH(bool, supervise);
    const Origin a("a"), b("b");
    OutageBench bench;
    bench.lab.settings.reloadInterval = 0ms;
    QCOMPARE(bench.apply({web(u"a"_s, a)}).result, ApplyResult::Ok);
    bench.lab.settings.supervise = supervise;
    bench.lab.settings.binaryPath = murderer(bench.lab);
    bench.start();
    QCOMPARE(bench.apply({web(u"a"_s, a)}).action, Action::None);
    const qint64 first = bench.pid();
    (void)bench.lab.write(u"kill-in-check"_s, "");
    const Outcome outcome = applyInTheEnd(bench, {web(u"a"_s, a), web(u"b"_s, b)});
    QVERIFY2(outcome.result == ApplyResult::Ok, qPrintable(outcome.error));
    QTRY_VERIFY(!bench.told.isEmpty() || outcome.reason.contains(u"died"_s));
    const QString death = u"HAProxy %1 has died; "_s.arg(first);
    QStringList told{outcome.reason};
    for (const RoundRecord &record : std::as_const(bench.told))
        told.append(record.reason);
    QCOMPARE(told.filter(death).size(), 1);
    QCOMPARE(bench.status().deaths, 1);
}

//! Dies before its successor has taken over its sockets.
void DeathsTest::deathBeforeReliefIsCountedAndTold()
{
    const Origin a("a"), b("b");
    OutageBench bench;
    bench.lab.settings.reloadInterval = 0ms;
    bench.lab.settings.binaryPath = murderer(bench.lab);
    QCOMPARE(bench.apply({web(u"a"_s, a)}).result, ApplyResult::Ok);
    const qint64 first = bench.pid();
    (void)bench.lab.write(u"kill-in-relief"_s, "");
    const Outcome outcome = bench.apply({web(u"a"_s, a), web(u"b"_s, b)});
    QVERIFY2(outcome.result == ApplyResult::Ok, qPrintable(outcome.error));
    QCOMPARE(outcome.action, Action::Recovery);
    QCOMPARE(outcome.reason,
             u"HAProxy %1 has died; new backend b_80 (HAProxy has no spare backends)"_s.arg(first));
    QCOMPARE(bench.status().deaths, 1);
    QCOMPARE(bench.lab.get(bench.lab.settings.httpPort, "b.test"), "b");
}

//! Another service may have the server's address by now. The file follows a second later.
void DeathsTest::deathInAReloadBringsNoOlderServerBack()
{
    const Origin a("a"), b("b");
    OutageBench bench;
    bench.lab.settings.reloadInterval = 0ms;
    bench.lab.settings.binaryPath = murderer(bench.lab);
    QCOMPARE(bench.apply({web(u"web"_s, a)}).result, ApplyResult::Ok);
    Service moved = web(u"web"_s, a);
    moved.hosts += web(u"web"_s, b).hosts;
    const auto isInTheFile = [&bench](const Origin &origin) {
        return bench.lab.read(u"etc/haproxy.cfg"_s).contains(QByteArray::number(origin.port().number()));
    };
    bool isBehind = false;
    for (int attempt = 0; attempt < 10 && !isBehind; ++attempt) { // on a busy machine the second may be over
        QCOMPARE(bench.apply({Shared(moved)}).action, Action::Runtime);
        QTRY_VERIFY(isInTheFile(a) && isInTheFile(b));
        QCOMPARE(bench.apply({web(u"web"_s, b)}).action, Action::Runtime);
        isBehind = isInTheFile(a);
    }
    QVERIFY(isBehind);
    const qint64 first = bench.pid();
    (void)bench.lab.write(u"die-in-relief"_s, "");
    QCOMPARE(bench.apply({web(u"web"_s, b), web(u"new"_s, b)}).result, ApplyResult::Failed);
    QTRY_VERIFY(bench.pid() != 0 && bench.pid() != first);
    for (int i = 0; i < 20; ++i)
        QCOMPARE(bench.lab.get(bench.lab.settings.httpPort, "web.test"), "b");
}

void DeathsTest::replacementInARoundIsNoDeath()
{
    const Origin a("a"), b("b");
    OutageBench bench;
    bench.lab.settings.reloadInterval = 0ms;
    bench.lab.settings.binaryPath = murderer(bench.lab);
    QCOMPARE(bench.apply({web(u"a"_s, a)}).result, ApplyResult::Ok);
    (void)bench.lab.write(u"replace-in-check"_s, "");
    const Outcome outcome = applyInTheEnd(bench, {web(u"a"_s, a), web(u"b"_s, b)});
    QCOMPARE(outcome.action, Action::Reload);
    QCOMPARE(outcome.reason, u"new backend b_80 (HAProxy has no spare backends)"_s);
    QCOMPARE(bench.apply({web(u"a"_s, a), web(u"b"_s, b)}, Scrutiny::Question).action, Action::None);
    QCOMPARE(bench.status().deaths, 0);
    QVERIFY(bench.told.isEmpty());
}

//! Two processes of a supervisor; the second is dead before the death of the first has been reported.
void DeathsTest::twoDeathsInARoundAreTwo()
{
    const Origin a("a"), b("b");
    OutageBench bench;
    bench.lab.settings.reloadInterval = 0ms;
    QCOMPARE(bench.apply({web(u"a"_s, a)}).result, ApplyResult::Ok);
    bench.lab.settings.supervise = false;
    bench.lab.settings.binaryPath = murderer(bench.lab);
    bench.start();
    QCOMPARE(bench.apply({web(u"a"_s, a)}).action, Action::None);
    const qint64 first = bench.pid();
    (void)bench.lab.write(u"kill-in-check"_s, "");
    (void)bench.lab.write(u"kill-in-relief"_s, "");
    const Outcome outcome = bench.apply({web(u"a"_s, a), web(u"b"_s, b)});
    QCOMPARE(outcome.result, ApplyResult::Failed);
    bench.startByHand();
    QTRY_VERIFY(bench.pid() != 0 && bench.status().deaths == 2);
    QVERIFY(bench.told.size() >= 2);
    QVERIFY2(bench.told.first().reason.startsWith(u"HAProxy %1 has died; pid "_s.arg(first)),
             qPrintable(bench.told.first().reason));
    QVERIFY2(bench.told.last().reason.endsWith(u"pid %1 serves now"_s.arg(bench.pid())),
             qPrintable(bench.told.last().reason));
}

//! It finishes what it has, and takes nobody new.
void DeathsTest::processThatLeavesServesNobody()
{
    const Origin a("a");
    OutageBench bench;
    bench.lab.settings.reloadInterval = 0ms;
    bench.lab.settings.hardStopAfter = 1min; // longer than this test lasts
    QCOMPARE(bench.apply({web(u"web"_s, a)}).result, ApplyResult::Ok);
    const qint64 first = bench.pid();
    QTcpSocket client;
    client.connectToHost(u"127.0.0.1"_s, bench.lab.settings.httpPort.number());
    QVERIFY(client.waitForConnected());
    client.write("POST / HTTP/1.1\r\nHost: web.test\r\nContent-Length: 9\r\n\r\nhalf");
    QVERIFY(client.waitForBytesWritten());
    QTRY_VERIFY(bench.lab.clients() > 0); // HAProxy has it
    Service other = web(u"other"_s, a);
    other.config = {u"option httplog"_s};
    QCOMPARE(bench.apply({web(u"web"_s, a), Shared(other)}).result, ApplyResult::Ok);
    const qint64 second = bench.pid();
    QVERIFY(second != first);
    QTRY_COMPARE(bench.status().oldProcesses, 1);
    signalTo(second, SIGKILL);
    QTRY_VERIFY(bench.pid() != second && bench.pid() != 0);
    QVERIFY(bench.pid() != first);
    QCOMPARE(HaproxyLab::get(bench.lab.settings.httpPort, "web.test", "/"), "a");
    QCOMPARE(bench.status().oldProcesses, 1);
}

//! HAProxy is asked again instead.
void DeathsTest::silenceIsNoReasonForANewProcess()
{
    const Origin a("a"), b("b");
    OutageBench bench;
    bench.lab.settings.timeout = 3s; // a busy machine starts a HAProxy in that
    bench.lab.settings.reloadInterval = 0ms;
    QCOMPARE(bench.apply({web(u"web"_s, a)}).result, ApplyResult::Ok);
    const qint64 first = bench.pid();
    halt(first);
    Outcome outcome = bench.apply({web(u"web"_s, b)});
    QVERIFY2(outcome.result == ApplyResult::Failed, qPrintable(outcome.reason));
    QCOMPARE(outcome.error, u"HAProxy %1 does not answer"_s.arg(first));
    QVERIFY(outcome.action == Action::None && outcome.retryAfter);
    QTRY_VERIFY_WITH_TIMEOUT(bench.status().isSilent(), 20'000);
    outcome = bench.apply({web(u"web"_s, b)}, Scrutiny::Question);
    QCOMPARE(outcome.result, ApplyResult::Failed);
    QSignalSpy asksAgain(bench.generator.get(), &HaproxyGenerator::changeNoticed);
    signalTo(first, SIGCONT);
    QTRY_VERIFY_WITH_TIMEOUT(!bench.status().isSilent(), 20'000);
    QCOMPARE(asksAgain.size(), 1);
    outcome = bench.apply({web(u"web"_s, b)});
    QVERIFY2(outcome.action == Action::Runtime, qPrintable(outcome.reason));
    QCOMPARE(bench.pid(), first);
}

//! A process that follows one that hung does not count as silent.
void DeathsTest::silenceIsOnlyItsOwn()
{
    const Origin a("a");
    bool isBlamed = false; // outlives the generator, whose end may be a change, too
    OutageBench bench;
    QCOMPARE(bench.apply({web(u"a"_s, a)}).result, ApplyResult::Ok);
    const qint64 first = bench.pid();
    halt(first);
    QTRY_VERIFY_WITH_TIMEOUT(bench.status().isSilent(), 20'000);
    bench.startByHand({u"-sf"_s, QString::number(first)});
    QTRY_VERIFY(bench.lab.read(u"run/haproxy.pid"_s).trimmed().toLongLong() != first);
    connect(bench.generator.get(), &HaproxyGenerator::statusChanged, this,
            [&, first] { isBlamed = isBlamed || (bench.pid() != first && bench.status().isSilent()); });
    const Outcome outcome = bench.apply({web(u"a"_s, a)}, Scrutiny::Question);
    QVERIFY2(outcome.result == ApplyResult::Ok && outcome.action == Action::None, qPrintable(outcome.error));
    QVERIFY(bench.pid() != 0 && bench.pid() != first);
    QVERIFY(!bench.status().isSilent() && !isBlamed);
    signalTo(first, SIGCONT);
}

void DeathsTest::whatFailedWithoutHaproxyEndsWithIt_data()
{
    QTest::addColumn<bool>("supervise");
    QTest::newRow("it could not start") << true;
    QTest::newRow("something else was to start it") << false;
}

void DeathsTest::whatFailedWithoutHaproxyEndsWithIt()
{
    QFETCH(bool, supervise);
    const Origin a("a"), b("b");
    QElapsedTimer sinceStart; // outlives the generator, whose end may be a change, too
    qint64 backAfter = -1;
    OutageBench bench;
    bench.lab.settings.reloadInterval = 0ms;
    QCOMPARE(bench.apply({web(u"a"_s, a)}).result, ApplyResult::Ok);
    bench.lab.settings.supervise = supervise;
    bench.lab.settings.binaryPath = bench.lab.wrapper();
    bench.start();
    QCOMPARE(bench.apply({web(u"a"_s, a)}).action, Action::None);
    const qint64 first = bench.pid();
    bench.kill();
    QTRY_COMPARE(bench.told.size(), 1); // nothing could start it
    const Outcome outcome = bench.apply({web(u"a"_s, a), web(u"b"_s, b)});
    QCOMPARE(outcome.result, ApplyResult::Failed);
    QCOMPARE(outcome.reason, u"HAProxy %1 has died"_s.arg(first));
    for (int again = 0; again < 3; ++again)
        QCOMPARE(bench.apply({web(u"a"_s, a), web(u"b"_s, b)}).result, ApplyResult::Failed);

    bench.lab.remove(u"fail-start"_s);
    if (!supervise)
        bench.startByHand();
    sinceStart.start();
    connect(bench.generator.get(), &HaproxyGenerator::statusChanged, this, [&] {
        if (backAfter < 0 && bench.pid() != 0)
            backAfter = sinceStart.elapsed();
    });
    QTRY_VERIFY(backAfter >= 0);
    QVERIFY(supervise || backAfter < 900); // by a glance, not by the look each second
    QVERIFY2(bench.status().error.contains(u"serves again"_s), qPrintable(bench.status().error));
    const Outcome next = bench.apply({web(u"a"_s, a), web(u"b"_s, b)});
    QVERIFY2(next.result == ApplyResult::Ok && !next.isWaiting, qPrintable(next.error));
    QCOMPARE(bench.status().error, QString());
    QCOMPARE(bench.status().deaths, 1);
}

QTEST_GUILESS_MAIN(DeathsTest)
#include "deathstest.moc"
