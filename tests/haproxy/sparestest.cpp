// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/sparesbench.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTcpSocket>

using namespace proxym;
using namespace proxym::test;

using Bench = SparesBench;

//! New services without a reload, with a real HAProxy.
class SparesTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        if (HaproxyLab::haproxy().isEmpty())
            QSKIP("haproxy is not installed");
        Bench bench;
        const Origin a("a");
        bench.apply({web(u"old"_s, a)});
        if (bench.addsBackends())
            QSKIP("this HAProxy needs no spare backends: addedbackendstest");
    }

    void newServiceNeedsNoReload();
    void serviceLeavesWithoutAReload();
    void fileHasTheServiceUnderItsName();
    void nextReloadGivesItItsOwnBackend();
    void downServerStaysDownAsItMoves();
    void scarceSparesAreAReload();
    void spareWithARequestIsNotGivenToAnother();
    void nextProxymAdoptsSeatsAndVacancies();
    void killedBetweenAnyTwoCommandsNothingIsLost();
    void seatsOfAnotherHaproxyDoNotCount();
    void brokenSeatsCostOneReload();
    void serviceWithLinesSaysWhy();
    void serversOfASeatChangeBySomebodyElseAreRepaired();
    void spareToWhichARouteLeadsIsNotGivenToAnother();
    void whileAReloadWaitsASeatGetsItsServers();
    void whoComesBackWithOtherLinesWaitsForThem();
    void backendThatTheOperatorNamesOutlivesItsService_data();
    void backendThatTheOperatorNamesOutlivesItsService();
};

void SparesTest::newServiceNeedsNoReload()
{
    Bench bench;
    const Origin a("a"), b("b");
    QCOMPARE(bench.apply({web(u"old"_s, a)}).action, Action::Reload);
    QTRY_VERIFY(bench.status().withoutLiveServers.contains(u"spare_0001"_s));
    const qint64 pid = bench.pid();
    const Outcome outcome = bench.apply({web(u"new"_s, b), web(u"old"_s, a)});
    QCOMPARE(outcome.action, Action::Runtime);
    QCOMPARE(outcome.reason, u"1 server added, 1 route changed"_s);
    QVERIFY2(outcome.diff.contains("+backend new_80"), outcome.diff);
    QCOMPARE(bench.pid(), pid);
    QCOMPARE(bench.get("new"), "b"_ba);
    QCOMPARE(bench.get("old"), "a"_ba);
    QCOMPARE(bench.status().backends, (QMap<QString, QString>{{u"new_80"_s, u"spare_0001"_s}}));
    QCOMPARE(bench.live(u"new_80"_s), QStringList{addressOf(b)});
    QTRY_COMPARE(bench.counts({u"new_80"_s, u"old_80"_s}), (LiveCounts{{u"new_80"_s, 1}, {u"old_80"_s, 1}}));
    QCOMPARE(bench.generator->listeners(u"new_80"_s), bench.generator->listeners(u"old_80"_s));
    QVERIFY(bench.generator->configLines(u"new_80"_s).first().contains(u"backend new_80"_s));
    QCOMPARE(bench.status().reloadsAvoided, 1);
    QVERIFY(!bench.status().withoutLiveServers.contains(u"new_80"_s));
    QCOMPARE(bench.apply({web(u"new"_s, b), web(u"old"_s, a)}, Scrutiny::Question).action, Action::None);
}

void SparesTest::serviceLeavesWithoutAReload()
{
    Bench bench;
    const Origin a("a"), b("b");
    bench.apply({web(u"one"_s, a), web(u"two"_s, b)});
    const qint64 pid = bench.pid();
    QCOMPARE(bench.apply({web(u"one"_s, a)}).action, Action::Runtime);
    QCOMPARE(bench.get("two"), QByteArray());
    QCOMPARE(bench.get("one"), "a"_ba);
    QVERIFY(!bench.counts({u"two_80"_s}).value(u"two_80"_s));
    QCOMPARE(bench.apply({web(u"one"_s, a)}, Scrutiny::Question).action, Action::None);
    QCOMPARE(bench.apply({web(u"one"_s, a), web(u"two"_s, a)}).action, Action::Runtime);
    QCOMPARE(bench.get("two"), "a"_ba);
    QCOMPARE(bench.pid(), pid);
}

void SparesTest::fileHasTheServiceUnderItsName()
{
    Bench bench;
    const Origin a("a"), b("b");
    bench.apply({web(u"gone"_s, a), web(u"old"_s, a)});
    const qsizetype checks = bench.lab.checks();
    bench.apply({web(u"new"_s, b), web(u"old"_s, a)});
    const QByteArray server = "server new-127.0.0.1-" + QByteArray::number(b.port().number());
    QTRY_VERIFY(bench.file().contains(server));
    QVERIFY(bench.file().contains("\nbackend new_80 from http\n"));
    QVERIFY(!bench.file().contains("backend gone_80"));
    QCOMPARE(bench.file().count("\nbackend spare_0"), 6);
    QVERIFY(bench.lab.read(u"etc/haproxy.cfg.d/hosts.map"_s).contains("new.test new_80\n"));
    QCOMPARE(bench.lab.read(u"etc/haproxy.cfg.d/backends.lst"_s), "spare_0001 new_80\n"_ba);
    QCOMPARE(bench.lab.checks(), checks);
    QCOMPARE(bench.lab.run(HaproxyLab::haproxy(), {u"-c"_s, u"-f"_s, bench.lab.settings.configFilePath}), 0);

    const qint64 pid = bench.pid();
    signalTo(pid, SIGKILL);
    QTRY_VERIFY_WITH_TIMEOUT(bench.pid() != 0 && bench.pid() != pid, 10'000);
    QTRY_COMPARE(bench.get("new"), "b"_ba);
    QCOMPARE(bench.apply({web(u"new"_s, b), web(u"old"_s, a)}).action, Action::None);
    QVERIFY(bench.status().backends.isEmpty()); // the new process has it under its name
}

void SparesTest::nextReloadGivesItItsOwnBackend()
{
    Bench bench;
    const Origin a("a"), b("b");
    bench.apply({web(u"old"_s, a)});
    bench.apply({web(u"new"_s, b), web(u"old"_s, a)});
    Service special = web(u"special"_s, a);
    special.config = QStringList{u"http-response set-header X-Line yes"_s};
    Load load(bench.lab.settings.httpPort, "new.test", 4);
    const Outcome outcome = bench.apply({web(u"new"_s, b), web(u"old"_s, a), Shared(special)});
    QCOMPARE(outcome.action, Action::Reload);
    QCOMPARE(outcome.reason, u"new backend special_80 (it has config lines of its own)"_s);
    QTest::qWait(200);
    load.stop();
    QTRY_VERIFY(load.isOver());
    QCOMPARE(load.failed, 0);
    QVERIFY(bench.status().backends.isEmpty());
    QCOMPARE(bench.live(u"new_80"_s), QStringList{addressOf(b)});
    QCOMPARE(bench.status().reloadsBy.value(ReloadCause::Config), 1);
    QVERIFY(bench.lab.read(u"etc/haproxy.cfg.d/backends.lst"_s).isEmpty());
}

void SparesTest::downServerStaysDownAsItMoves()
{
    Bench bench;
    const Origin a("a"), b("b");
    auto dead = std::make_unique<Origin>("dead");
    Service service = web(u"new"_s, b);
    service.hosts.append(*Host::from(u"127.0.0.1"_s, dead->port()));
    bench.apply({web(u"old"_s, a)});
    bench.apply({Shared(service), web(u"old"_s, a)});
    QTRY_COMPARE(bench.live(u"new_80"_s).size(), 2);
    dead.reset();
    QTRY_COMPARE_WITH_TIMEOUT(bench.live(u"new_80"_s).size(), 1, 20'000);
    Service special = web(u"special"_s, a);
    special.config = QStringList{u"http-response set-header X-Line yes"_s};
    QCOMPARE(bench.apply({Shared(service), web(u"old"_s, a), Shared(special)}).action, Action::Reload);
    QCOMPARE(bench.live(u"new_80"_s), QStringList{addressOf(b)}); // at once, without a check
}

void SparesTest::scarceSparesAreAReload()
{
    Bench bench;
    const Origin a("a");
    Services services{web(u"old"_s, a)};
    bench.apply(services);
    for (int i = 0; i < 3; ++i) {
        services.append(web(u"new%1"_s.arg(i), a));
        QCOMPARE(bench.apply(services).action, Action::Runtime);
    }
    services.append(web(u"new3"_s, a));
    const Outcome outcome = bench.apply(services);
    QCOMPARE(outcome.action, Action::Reload);
    QVERIFY2(outcome.reason.contains(u"few spare backends are left, 4 in use"_s), qPrintable(outcome.reason));
    QVERIFY(bench.status().backends.isEmpty());
    QCOMPARE(bench.status().reloadsBy.value(ReloadCause::Spares), 1);
    QCOMPARE(bench.status().reloadsAvoided, 3); // the fourth was followed by a reload
    for (int i = 0; i < 4; ++i)
        QVERIFY(bench.answers("new" + QByteArray::number(i), "a"));
}

//! A request that still waits for the servers of a service that has left would be answered by those of the
//! next service in its backend.
void SparesTest::spareWithARequestIsNotGivenToAnother()
{
    Bench bench(4);
    const Origin a("a"), b("b");
    QTcpServer silent;
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    bench.apply({web(u"old"_s, a)});
    Service slow = web(u"slow"_s, a);
    slow.hosts = {*Host::from(u"127.0.0.1"_s, *Port::from(silent.serverPort()))};
    bench.apply({web(u"old"_s, a), Shared(slow)});
    QCOMPARE(bench.backendOf(u"slow_80"_s), u"spare_0001"_s);
    QTcpSocket client;
    client.connectToHost(bench.lab.settings.bindAddress, bench.lab.settings.httpPort.number());
    QVERIFY(client.waitForConnected());
    client.write("GET / HTTP/1.1\r\nHost: slow.test\r\n\r\n");
    QTRY_VERIFY(silent.hasPendingConnections());

    bench.apply({web(u"old"_s, a)});
    bench.apply({web(u"next"_s, b), web(u"old"_s, a)});
    QCOMPARE(bench.backendOf(u"next_80"_s), u"spare_0002"_s);
    bench.apply({web(u"old"_s, a)});
    bench.apply({web(u"third"_s, b), web(u"old"_s, a)}); // asks HAProxy who is busy
    QCOMPARE(bench.backendOf(u"third_80"_s), u"spare_0002"_s);
    QVERIFY(client.bytesAvailable() == 0);
    client.abort();
}

void SparesTest::nextProxymAdoptsSeatsAndVacancies()
{
    Bench bench;
    const Origin a("a"), b("b"), c("c");
    bench.apply({web(u"gone"_s, c), web(u"old"_s, a)});
    bench.apply({web(u"new"_s, b), web(u"old"_s, a)});
    const qint64 pid = bench.pid();
    bench.restart();
    QCOMPARE(bench.apply({web(u"new"_s, b), web(u"old"_s, a)}).action, Action::None);
    QCOMPARE(bench.backendOf(u"new_80"_s), u"spare_0001"_s);
    QCOMPARE(bench.apply({web(u"new"_s, c), web(u"old"_s, a)}).action, Action::Runtime);
    QCOMPARE(bench.get("new"), "c"_ba);

    bench.restart(); // and meanwhile one has left and another one has come
    QCOMPARE(bench.apply({web(u"late"_s, c), web(u"old"_s, a)}).action, Action::Runtime);
    QCOMPARE(bench.get("late"), "c"_ba);
    QCOMPARE(bench.get("new"), QByteArray());
    QCOMPARE(bench.pid(), pid);
    QTRY_VERIFY(!bench.file().contains("backend new_80") && bench.file().contains("backend late_80"));
}

void SparesTest::killedBetweenAnyTwoCommandsNothingIsLost()
{
    int kills = 0;
    while (Bench().goesOnAfter(kills, false))
        ++kills;
    QVERIFY(kills > 5);
}

void SparesTest::seatsOfAnotherHaproxyDoNotCount()
{
    Bench bench;
    const Origin a("a"), b("b");
    bench.apply({web(u"old"_s, a)});
    bench.apply({web(u"new"_s, b), web(u"old"_s, a)});
    QTRY_VERIFY(bench.file().contains("backend new_80"));
    const qint64 pid = bench.pid();
    QCoro::waitFor(bench.generator->stop());
    bench.generator.reset();
    signalTo(pid, SIGKILL);
    QTRY_VERIFY(bench.lab.haproxyPids().isEmpty());
    bench.startByHand();
    QCOMPARE(bench.apply({web(u"new"_s, b), web(u"old"_s, a)}).action, Action::None);
    QVERIFY(bench.status().backends.isEmpty());
    QCOMPARE(bench.get("new"), "b"_ba);
}

void SparesTest::brokenSeatsCostOneReload()
{
    Bench bench;
    const Origin a("a"), b("b");
    bench.apply({web(u"old"_s, a)});
    bench.apply({web(u"new"_s, b), web(u"old"_s, a)});
    QCoro::waitFor(bench.generator->stop());
    bench.generator.reset();
    (void)bench.lab.write(u"etc/haproxy.cfg.d/seats.json"_s, "{");
    bench.apply({web(u"new"_s, b), web(u"old"_s, a)});
    QTRY_COMPARE(bench.get("new"), "b"_ba);
    QCOMPARE(bench.get("old"), "a"_ba);
    QCOMPARE(bench.apply({web(u"new"_s, b), web(u"old"_s, a)}, Scrutiny::Question).action, Action::None);
}

void SparesTest::serviceWithLinesSaysWhy()
{
    Bench bench(0);
    const Origin a("a");
    bench.apply({web(u"old"_s, a)});
    const Outcome outcome = bench.apply({web(u"new"_s, a), web(u"old"_s, a)});
    QCOMPARE(outcome.reason, u"new backend new_80 (HAProxy has no spare backends)"_s);
    QCOMPARE(bench.status().reloadsBy.value(ReloadCause::NewService), 1);
    QCOMPARE(bench.status().reloadsBy.value(ReloadCause::Start), 1);
}

void SparesTest::serversOfASeatChangeBySomebodyElseAreRepaired()
{
    Bench bench;
    const Origin a("a"), b("b"), c("c");
    bench.apply({web(u"old"_s, a)});
    Service both = web(u"new"_s, b);
    both.hosts.append(*Host::from(u"127.0.0.1"_s, c.port()));
    bench.apply({Shared(both), web(u"old"_s, a)});
    const HaproxyAdmin admin(bench.lab.settings.adminSocketPath(), 2s);
    const QByteArray line =
        "del map " + bench.lab.path(u"etc/haproxy.cfg.d/hosts.map"_s).toUtf8() + " new.test\n";
    const QByteArrayList lines{line};
    QVERIFY(QCoro::waitFor(admin.run(lines)));
    QCOMPARE(bench.get("new"), QByteArray());
    QCOMPARE(bench.apply({Shared(both), web(u"old"_s, a)}, Scrutiny::Question).action, Action::Runtime);
    QVERIFY(bench.get("new") == "b" || bench.get("new") == "c");
    QCOMPARE(bench.live(u"new_80"_s).size(), 2);
}

//! A service without servers in a spare backend wants lines of its own: until the reload its route leads
//! there.
void SparesTest::spareToWhichARouteLeadsIsNotGivenToAnother()
{
    Bench bench;
    bench.lab.settings.reloadInterval = 1min;
    const Origin a("a"), b("b"), c("c");
    Service x = web(u"x"_s, a), old = web(u"old"_s, a);
    x.hosts.clear();
    bench.apply({Shared(old)});
    bench.apply({Shared(old), Shared(x)});
    QCOMPARE(bench.backendOf(u"x_80"_s), u"spare_0001"_s);
    x.config = QStringList{u"http-response set-header X-Line yes"_s};
    QVERIFY(bench.apply({Shared(old), Shared(x)}).isWaiting);
    old.hosts.append(*Host::from(u"127.0.0.1"_s, c.port()));
    bench.apply({Shared(old), Shared(x)});
    bench.apply({Shared(old), Shared(x), web(u"y"_s, b)});
    QCOMPARE(bench.get("y"), "b"_ba);
    QCOMPARE(bench.get("x"), QByteArray());
    bench.restart();
    bench.apply({Shared(old), Shared(x), web(u"y"_s, b), web(u"z"_s, c)});
    QCOMPARE(bench.get("z"), "c"_ba);
    QCOMPARE(bench.get("x"), QByteArray());
}

void SparesTest::whileAReloadWaitsASeatGetsItsServers()
{
    Bench bench;
    bench.lab.settings.reloadInterval = 1min;
    const Origin a("a"), b("b");
    bench.apply({web(u"old"_s, a)});
    bench.apply({web(u"old"_s, a), web(u"x"_s, a)});
    Service x = web(u"x"_s, b);
    x.config = QStringList{u"http-response set-header X-Line yes"_s};
    QVERIFY(bench.apply({web(u"old"_s, a), Shared(x)}).isWaiting);
    QCOMPARE(bench.get("x"), "b"_ba);
    QCOMPARE(bench.live(u"x_80"_s), QStringList{addressOf(b)});
    x.hosts = {*Host::from(u"127.0.0.1"_s, a.port())};
    bench.apply({web(u"old"_s, a), Shared(x)});
    QCOMPARE(bench.get("x"), "a"_ba);
}

//! The lines may be what protects it.
void SparesTest::whoComesBackWithOtherLinesWaitsForThem()
{
    Bench bench;
    bench.lab.settings.reloadInterval = 5s;
    const Origin a("a"), b("b");
    bench.apply({web(u"old"_s, a), web(u"x"_s, a)});
    bench.apply({web(u"old"_s, a)});
    Service x = web(u"x"_s, b);
    x.config = QStringList{u"http-request deny if { path / }"_s};
    const Outcome waiting = bench.apply({web(u"old"_s, a), Shared(x)});
    QVERIFY(waiting.isWaiting);
    QVERIFY(waiting.notYet.contains(u"x_80"_s));
    QCOMPARE(bench.lab.get(bench.lab.settings.httpPort, "x.test", "/page"), QByteArray());
    QTest::qWait(5'000);
    QCOMPARE(bench.apply({web(u"old"_s, a), Shared(x)}).action, Action::Reload);
    QVERIFY(bench.answers("x", "b", "/page"));
    QCOMPARE(bench.get("x"), QByteArray());
}

void SparesTest::backendThatTheOperatorNamesOutlivesItsService_data()
{
    QTest::addColumn<unsigned>("spares");
    QTest::newRow("with spares") << 6U;
    QTest::newRow("without") << 0U;
}

//! HAProxy refuses a use_backend of a backend that does not exist: no reload would work any more.
void SparesTest::backendThatTheOperatorNamesOutlivesItsService()
{
    QFETCH(unsigned, spares);
    Bench bench(spares);
    const Origin a("a"), b("b");
    const QByteArray line = "use_backend named_80 if { path /named }\n";
    const auto named = [&] { return bench.lab.get(bench.lab.settings.httpPort, "old.test", "/named"); };
    (void)bench.lab.write(u"settings/http-frontend.cfg"_s, line);
    bench.apply({web(u"named"_s, b), web(u"old"_s, a)});
    QCOMPARE(named(), "b"_ba);

    const Outcome gone = bench.apply({web(u"old"_s, a)});
    QVERIFY(gone.result == ApplyResult::Ok && gone.action == Action::Runtime);
    QCOMPARE(bench.get("named"), QByteArray());
    QCOMPARE(named(), QByteArray());
    bench.restart(); // the next one does not forget it either
    bench.apply({web(u"old"_s, a)});
    QCOMPARE(bench.apply({web(u"old"_s, a), web(u"young"_s, b)}).result, ApplyResult::Ok);
    QCOMPARE(bench.get("young"), "b"_ba);
    QTRY_VERIFY(bench.file().contains("backend young_80"));
    QVERIFY(bench.file().contains("backend named_80"));
    bench.apply({web(u"old"_s, a)});
    Service special = web(u"special"_s, b);
    special.config = QStringList{u"http-response set-header X-Line yes"_s};
    const Outcome reloaded = bench.apply({web(u"old"_s, a), Shared(special)});
    QVERIFY2(reloaded.result == ApplyResult::Ok, qPrintable(reloaded.error));
    QCOMPARE(reloaded.action, Action::Reload);
    QVERIFY(bench.answers("special", "b"));
    QCOMPARE(bench.lab.run(HaproxyLab::haproxy(), {u"-c"_s, u"-f"_s, bench.lab.settings.configFilePath}), 0);
    bench.restart();
    QCOMPARE(bench.apply({web(u"old"_s, a), Shared(special)}).action, Action::None);

    bench.lab.remove(u"settings/http-frontend.cfg"_s);
    const auto isGone = [&] {
        bench.apply({web(u"old"_s, a), Shared(special)});
        return !bench.file().contains("backend named_80");
    };
    QTRY_VERIFY_WITH_TIMEOUT(isGone(), 20'000);
}

QTEST_GUILESS_MAIN(SparesTest)
#include "sparestest.moc"
