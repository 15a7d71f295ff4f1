// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/outagebench.h"
#include "support/signalto.h"

#include <QSignalSpy>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace proxym;
using namespace proxym::test;

namespace {

using Bench = OutageBench;

ApplyResult resultOf(const std::optional<LastReload> &last)
{
    return last ? last->result : ApplyResult::Rejected;
}

} // namespace

//! What is reported about a HAProxy that is not running, cannot be reloaded yet, or uses none of a service's
//! servers.
class OutageTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        if (HaproxyLab::haproxy().isEmpty())
            QSKIP("haproxy is not installed");
    }

    void deathAndRecoveryAreTold();
    void deathThatARoundEndsIsItsOwnEntry();
    void failedStartIsToldOnceUntilHaproxyServesAgain();
    void nothingIsLiveWhileHaproxyDoesNotRun();
    void processReplacedByHandIsNoDeath();
    void processReplacedByHandAgainAndAgainIsNoDeath();
    void failedReloadIsForgottenOnceTheOldWishIsBack();
    void changeThatWaitsSaysUntilWhenAndServesNobody();
    void serviceThatIsNotInForceIsNotServed();
    void servicesWithoutALiveServerAreFoundAndForgotten();
};

void OutageTest::deathAndRecoveryAreTold()
{
    const Origin a("a");
    Bench bench;
    QCOMPARE(bench.apply({web(u"a"_s, a)}).result, ApplyResult::Ok);
    QCOMPARE(resultOf(bench.status().lastStart), ApplyResult::Ok);
    QCOMPARE(bench.status().lastStart->reason, u"first start"_s);
    const qint64 pid = bench.pid();
    signalTo(pid, SIGKILL);
    QTRY_COMPARE(bench.told.size(), 1);
    QCOMPARE(bench.told[0].action, Action::Recovery);
    QCOMPARE(bench.told[0].result, ApplyResult::Ok);
    QVERIFY2(bench.told[0].reason.startsWith(u"HAProxy %1 has died; pid "_s.arg(pid)),
             qPrintable(bench.told[0].reason));
    QCOMPARE(bench.status().deaths, 1);
    QCOMPARE(bench.status().lastStart->reason, u"HAProxy %1 has died"_s.arg(pid));
    QVERIFY(!bench.status().downSince.isValid() && bench.status().error.isEmpty());
}

void OutageTest::deathThatARoundEndsIsItsOwnEntry()
{
    const Origin a("a");
    Bench bench;
    bench.lab.settings.binaryPath = bench.lab.wrapper();
    QCOMPARE(bench.apply({web(u"a"_s, a)}).result, ApplyResult::Ok);
    const qint64 pid = bench.pid();
    QSignalSpy recovered(bench.generator.get(), &HaproxyGenerator::recovered);
    bench.kill();
    QVERIFY(recovered.wait()); // goes on at once
    QCOMPARE(bench.told.size(), 1);
    bench.lab.remove(u"fail-start"_s);
    const Outcome outcome = bench.apply({web(u"a"_s, a)}); // the recovery's next attempt is a second away
    QCOMPARE(outcome.action, Action::Recovery);
    QCOMPARE(outcome.reason, u"HAProxy %1 has died"_s.arg(pid));
    QCOMPARE(outcome.result, ApplyResult::Ok);
    QCOMPARE(bench.told.size(), 1);
    QCOMPARE(bench.status().deaths, 1);
}

void OutageTest::failedStartIsToldOnceUntilHaproxyServesAgain()
{
    const Origin a("a");
    int tries = 0; // outlives the generator, whose end may be a change, too
    Bench bench;
    bench.lab.settings.binaryPath = bench.lab.wrapper();
    QCOMPARE(bench.apply({web(u"a"_s, a)}).result, ApplyResult::Ok);
    bench.kill();
    connect(bench.generator.get(), &HaproxyGenerator::statusChanged, this, [&tries] { ++tries; });
    QTRY_VERIFY(tries >= 3); // the death, and at least two starts
    QCOMPARE(bench.told.size(), 1);
    QCOMPARE(bench.told[0].result, ApplyResult::Failed);
    QVERIFY2(bench.told[0].error.contains(u"told to fail"_s), qPrintable(bench.told[0].error));
    QCOMPARE(resultOf(bench.status().lastStart), ApplyResult::Failed);
    QVERIFY2(bench.status().error.contains(u"told to fail"_s), qPrintable(bench.status().error));
    QVERIFY(bench.status().isDown() && bench.status().downSince.isValid());
    QCOMPARE(bench.apply({web(u"a"_s, a)}).result, ApplyResult::Failed);

    bench.lab.remove(u"fail-start"_s);
    QTRY_VERIFY_WITH_TIMEOUT(bench.pid() != 0, 10'000);
    QCOMPARE(resultOf(bench.status().lastStart), ApplyResult::Ok);
    QTRY_COMPARE(bench.apply({web(u"a"_s, a)}).result, ApplyResult::Ok);
    QCOMPARE(resultOf(bench.status().lastReload), ApplyResult::Ok);
    QVERIFY(bench.status().error.isEmpty());
    QCOMPARE(bench.status().deaths, 1);
}

void OutageTest::nothingIsLiveWhileHaproxyDoesNotRun()
{
    const Origin a("a");
    Bench bench;
    bench.lab.settings.binaryPath = bench.lab.wrapper();
    QCOMPARE(bench.apply({web(u"a"_s, a)}).result, ApplyResult::Ok);
    QTRY_COMPARE(bench.counts({u"a_80"_s}), (LiveCounts{{u"a_80"_s, 1}}));
    bench.kill();
    QTRY_VERIFY(bench.status().isDown());
    QCOMPARE(bench.counts({u"a_80"_s}), (LiveCounts{{u"a_80"_s, 0}}));
    const LiveServers servers = QCoro::waitFor(bench.generator->liveServers({u"a_80"_s}));
    QVERIFY(servers.contains(u"a_80"_s) && servers[u"a_80"_s].isEmpty());
}

void OutageTest::processReplacedByHandIsNoDeath()
{
    const Origin a("a");
    Bench bench;
    QCOMPARE(bench.apply({web(u"a"_s, a)}).result, ApplyResult::Ok);
    const qint64 pid = bench.pid();
    bench.startByHand({u"-x"_s, bench.lab.settings.adminSocketPath(), u"-sf"_s, QString::number(pid)});
    QTRY_VERIFY(bench.pid() != pid && bench.pid() != 0);
    QTRY_COMPARE(bench.lab.haproxyPids(), QList<qint64>{bench.pid()});
    QCOMPARE(bench.status().deaths, 0);
    QVERIFY(bench.told.isEmpty());
}

//! Each process dies just after it began to serve, but that must not delay later starts.
void OutageTest::processReplacedByHandAgainAndAgainIsNoDeath()
{
    const Origin a("a");
    Bench bench;
    QCOMPARE(bench.apply({web(u"a"_s, a)}).result, ApplyResult::Ok);
    for (int i = 0; i < 5; ++i) {
        const qint64 pid = bench.pid();
        bench.startByHand({u"-x"_s, bench.lab.settings.adminSocketPath(), u"-sf"_s, QString::number(pid)});
        QTRY_VERIFY(bench.pid() != pid && bench.pid() != 0);
    }
    QTRY_COMPARE(bench.lab.haproxyPids(), QList<qint64>{bench.pid()});
    QCOMPARE(bench.status().deaths, 0);
    QVERIFY(bench.told.isEmpty());
}

void OutageTest::failedReloadIsForgottenOnceTheOldWishIsBack()
{
    const Origin a("a"), b("b");
    Bench bench;
    bench.lab.settings.binaryPath = bench.lab.wrapper();
    bench.lab.settings.reloadInterval = 0ms;
    QCOMPARE(bench.apply({web(u"a"_s, a)}).result, ApplyResult::Ok);
    (void)bench.lab.write(u"fail-start"_s, "");
    QCOMPARE(bench.apply({web(u"a"_s, a), web(u"b"_s, b)}).result, ApplyResult::Failed);
    QCOMPARE(resultOf(bench.status().lastReload), ApplyResult::Failed);
    QCOMPARE(bench.apply({web(u"a"_s, a)}).result, ApplyResult::Ok);
    QCOMPARE(resultOf(bench.status().lastReload), ApplyResult::Ok);
    QCOMPARE(bench.status().lastReload->reason, u"first start"_s);
}

void OutageTest::changeThatWaitsSaysUntilWhenAndServesNobody()
{
    const Origin a("a"), b("b");
    Bench bench;
    bench.lab.settings.reloadInterval = 1h;
    QCOMPARE(bench.apply({web(u"a"_s, a)}).result, ApplyResult::Ok);
    QVERIFY(!bench.status().waiting);
    const Outcome outcome = bench.apply({web(u"a"_s, a), web(u"b"_s, b)});
    QVERIFY(outcome.isWaiting && bench.status().waiting);
    const WaitingChange waiting = *bench.status().waiting;
    QCOMPARE(waiting.reason, u"new backend b_80 (HAProxy has no spare backends)"_s);
    const qint64 left = QDateTime::currentDateTimeUtc().secsTo(waiting.until);
    QVERIFY2(left > 3'000 && left <= 3'600, qPrintable(QString::number(left)));
    QCOMPARE(outcome.notYet.keys(), QStringList{u"b_80"_s});
    QVERIFY2(outcome.notYet[u"b_80"_s].contains(waitingText(waiting)), qPrintable(outcome.notYet[u"b_80"_s]));

    QCOMPARE(bench.apply({web(u"a"_s, a), web(u"b"_s, b)}).notYet, outcome.notYet);
    QCOMPARE(bench.status().waiting->until, waiting.until); // otherwise every round would cause a new status
    const Outcome back = bench.apply({web(u"a"_s, a)});
    QVERIFY(back.notYet.isEmpty() && !bench.status().waiting);
}

void OutageTest::serviceThatIsNotInForceIsNotServed()
{
    const Origin a("a"), b("b");
    Bench bench;
    bench.lab.settings.binaryPath = bench.lab.wrapper();
    bench.lab.settings.reloadInterval = 0ms;
    QCOMPARE(bench.apply({web(u"a"_s, a)}).result, ApplyResult::Ok);
    (void)bench.lab.write(u"fail-start"_s, "");
    const Outcome outcome = bench.apply({web(u"a"_s, a), web(u"b"_s, b)});
    QCOMPARE(outcome.result, ApplyResult::Failed);
    QCOMPARE(outcome.notYet.keys(), QStringList{u"b_80"_s});
    QVERIFY(!bench.status().waiting);
}

void OutageTest::servicesWithoutALiveServerAreFoundAndForgotten()
{
    const Origin a("a");
    Service dead = web(u"dead"_s, a), empty = web(u"empty"_s, a);
    dead.hosts = {*Host::from(u"127.0.0.1"_s, Port::of<1>())};
    empty.hosts.clear();
    int changes = 0; // outlives the generator, whose end may be a change, too
    Bench bench;
    bench.lab.settings.binaryPath = bench.lab.wrapper();
    bench.lab.settings.checkInterval = 100ms;
    QCOMPARE(bench.apply({web(u"a"_s, a), std::move(dead), std::move(empty)}).result, ApplyResult::Ok);
    connect(bench.generator.get(), &HaproxyGenerator::statusChanged, this, [&changes] { ++changes; });
    // the next look may be a minute away if HAProxy has answered slowly
    QTRY_VERIFY_WITH_TIMEOUT(bench.status().withoutLiveServers.contains(u"dead_80"_s), 70'000);
    QVERIFY(bench.status().withoutLiveServers.contains(u"empty_80"_s));
    QVERIFY(!bench.status().withoutLiveServers.contains(u"a_80"_s));
    QVERIFY(changes > 0);
    bench.kill();
    QTRY_VERIFY(bench.status().isDown());
    QVERIFY(bench.status().withoutLiveServers.isEmpty()); // reported by a process that is dead
}

QTEST_GUILESS_MAIN(OutageTest)
#include "outagetest.moc"
