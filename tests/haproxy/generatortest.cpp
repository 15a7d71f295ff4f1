// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/generator.h"
#include "manager/settle/buildinventory.h"
#include "support/freeport.h"
#include "support/haproxy/haproxylab.h"
#include "support/signalto.h"

#include <QCoroTask>
#include <QProcess>
#include <QSignalSpy>
#include <QTcpSocket>
#include <QTest>

#include <csignal>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace proxym;
using namespace proxym::test;

namespace {

//! The generator with a real HAProxy in a directory of its own. It starts at its first use.
class Bench {
public:
    Bench() { lab.settings.reloadInterval = 0ms; }
    ~Bench() { stop(); }
    //! The next use starts it again.
    void stop()
    {
        if (m_generator)
            QCoro::waitFor(m_generator->stop());
        m_generator.reset();
    }

    HaproxyGenerator &generator()
    {
        if (!m_generator) {
            m_generator = std::make_unique<HaproxyGenerator>(lab.settings);
            QCoro::waitFor(m_generator->start());
        }
        return *m_generator;
    }
    Outcome apply(const Services &services, Scrutiny scrutiny = Scrutiny::Belief)
    {
        const QList<Answer> answers{{.source = u"File"_s, .services = services}};
        return QCoro::waitFor(
            generator().apply(buildInventory(answers, {}, generator().rules(), {}), scrutiny));
    }
    [[nodiscard]] qint64 pid() { return generator().status().pid; }

    //! "name admin-state" of each server of a backend, as HAProxy reports it.
    [[nodiscard]] QStringList states(const QString &backend) const
    {
        const auto rows =
            QCoro::waitFor(HaproxyAdmin(lab.settings.adminSocketPath(), 2s).serversState(backend));
        QStringList states;
        for (const ServerStateRow &row : rows.value_or(QList<ServerStateRow>()))
            states.append(QString::number(row.port) + u' ' + QString::number(row.adminState));
        return states;
    }
    [[nodiscard]] QByteArray file() const { return lab.read(u"etc/haproxy.cfg"_s); }
    [[nodiscard]] QByteArray get(const QByteArray &host) const
    {
        return lab.get(lab.settings.httpPort, host);
    }

    HaproxyLab lab;

private:
    std::unique_ptr<HaproxyGenerator> m_generator;
};

Service web(const QString &id, const QList<const Origin *> &origins)
{
    Service service{.id = u'/' + id,
                    .domains = {id + u".test"_s},
                    .port = Port::of<80>(),
                    .applicationProtocol = u"http"_s,
                    .source = u"File"_s};
    for (const Origin *origin : origins)
        service.hosts.append(*Host::from(u"127.0.0.1"_s, origin->port()));
    return service;
}

Service tcp(const QString &id, Port port, const Origin &origin)
{
    return {.id = u'/' + id,
            .port = port,
            .hosts = {*Host::from(u"127.0.0.1"_s, origin.port())},
            .source = u"File"_s};
}

QString state(const Origin &origin, int adminState)
{
    return QString::number(origin.port().number()) + u' ' + QString::number(adminState);
}

constexpr int ready = 0, maintenance = 1;

} // namespace

//! How HAProxy is made to match the services, with a real one.
class HaproxyGeneratorTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        if (HaproxyLab::haproxy().isEmpty())
            QSKIP("haproxy is not installed");
    }

    void firstStartWantsNoRoundOfItsOwn();
    void listenersAreWhatIsBound();
    void leavingServerEndsWhatItBeganAndGetsNothingNew();
    void serverThatReturnsServesOn();
    void runTimeChangesGoOnBesideServersSetByHand();
    void serverThatHasLeftAndIsSetReadyByHandIsParkedAgain();
    void serverGetsNothingBeforeItListens();
    void serverThatComesByAReloadGetsNothingBeforeItListens();
    void serversChangeWhileAReloadWaits();
    void reloadThatOnlyACulpritNeededIsNotAnnounced();
    void culpritStaysOneWhileNothingCanBeChecked();
    void culpritStaysOneWhileHaproxyIsSilent();
    void fileFollowsWhatHappensAtRunTime();
    void runTimeChangeHasADiffOfWhatItTouched();
    void newestServersAreInTheFileBeforeADeadHaproxyStarts();
    void haproxyThatDiesAtOnceAgainIsStartedLater();
    void haproxyReplacedByHandIsAdoptedWithoutAReload();
    void failedRuntimeCommandEndsInAReload();
    void masterOfSomebodyElseIsReloadedButNeverDoubled();
    void masterWithoutAWorkerServesNobody();
};

void HaproxyGeneratorTest::firstStartWantsNoRoundOfItsOwn()
{
    const HaproxyLab lab;
    HaproxyGenerator generator(lab.settings);
    const QSignalSpy wanted(&generator, &HaproxyGenerator::changeNoticed);
    QCoro::waitFor(generator.start());
    QCOMPARE(wanted.count(), 0); // otherwise this would be reported as the first round's trigger
    QCoro::waitFor(generator.stop());
}

void HaproxyGeneratorTest::listenersAreWhatIsBound()
{
    Bench bench;
    const Origin a("a");
    const Port own = freePort();
    Service site = web(u"web"_s, {&a});
    site.servicePort = Port::of<10123>();
    QCOMPARE(bench.apply({std::move(site), tcp(u"db"_s, own, a)}).action, Action::Reload);
    const auto shown = [](Port port) { return u"127.0.0.1:"_s + QString::number(port.number()); };
    QCOMPARE(bench.generator().listeners(u"web_80"_s), QStringList{shown(bench.lab.settings.httpPort)});
    QCOMPARE(bench.generator().listeners(u"db_%1"_s.arg(own.number())), QStringList{shown(own)});
    QVERIFY(bench.generator().listeners(u"nobody_80"_s).isEmpty());
}

void HaproxyGeneratorTest::leavingServerEndsWhatItBeganAndGetsNothingNew()
{
    Bench bench;
    const Origin a("a"), b("b");
    const Port port = freePort();
    const QString name = u"db_%1"_s.arg(port.number());
    (void)bench.lab.write(u"settings/%1.yml"_s.arg(name), "check: false\n"); // would be a connection, too
    QCOMPARE(bench.apply({tcp(u"db"_s, port, a)}).result, ApplyResult::Ok);
    QTcpSocket session;
    session.connectToHost(QHostAddress(QHostAddress::LocalHost), port.number());
    QTRY_COMPARE(session.state(), QAbstractSocket::ConnectedState);
    session.write("GET / HTTP/1.1\r\n"); // a request that stays open
    QTRY_COMPARE(a.connections, 1);

    QCOMPARE(bench.apply({tcp(u"db"_s, port, b)}).action, Action::Runtime);
    QCOMPARE(bench.states(name), (QStringList{state(a, maintenance), state(b, ready)}));
    session.write("Host: x\r\nConnection: close\r\n\r\n");
    QByteArray answer;
    QTRY_VERIFY((answer += session.readAll()).endsWith('a'));
    session.abort();
    QCOMPARE(bench.lab.get(port, "x"), "b");
}

void HaproxyGeneratorTest::serverThatReturnsServesOn()
{
    Bench bench;
    const Origin a("a"), b("b");
    QCOMPARE(bench.apply({web(u"web"_s, {&a, &b})}).result, ApplyResult::Ok);
    const qint64 pid = bench.pid();
    QCOMPARE(bench.apply({web(u"web"_s, {&a})}).action, Action::Runtime);
    QCOMPARE(bench.apply({web(u"web"_s, {&a, &b})}).action, Action::Runtime);
    const QStringList states = bench.states(u"web_80"_s);
    QVERIFY2(states.contains(state(b, ready)), qPrintable(states.join(u", "_s)));
    QCOMPARE(bench.pid(), pid);
}

void HaproxyGeneratorTest::runTimeChangesGoOnBesideServersSetByHand()
{
    Bench bench;
    const Origin a("a"), b("b"), c("c"), d("d");
    QCOMPARE(bench.apply({web(u"web"_s, {&a, &b, &c})}).action, Action::Reload);
    const HaproxyAdmin admin(bench.lab.settings.adminSocketPath(), 2s);
    const auto byHand = [&](const Origin &origin, const QByteArray &what) {
        const QByteArray server = "web_80/web-127.0.0.1-" + QByteArray::number(origin.port().number());
        const QByteArrayList line{"set server " + server + " state " + what};
        QVERIFY(QCoro::waitFor(admin.run(line)));
    };
    byHand(a, "maint");
    byHand(b, "drain");
    const Outcome outcome = bench.apply({web(u"web"_s, {&a, &b, &c, &d})});
    QVERIFY2(outcome.action == Action::Runtime, qPrintable(outcome.reason));
    QCOMPARE(bench.apply({web(u"web"_s, {&a, &b, &d})}).action, Action::Runtime);
    QStringList states = bench.states(u"web_80"_s),
                expected{state(a, 1), state(b, 8), state(c, 1), state(d, ready)};
    states.sort();
    expected.sort();
    QCOMPARE(states, expected);
    QCOMPARE(bench.generator().status().failedRuntimeUpdates, 0);
}

void HaproxyGeneratorTest::serverThatHasLeftAndIsSetReadyByHandIsParkedAgain()
{
    Bench bench;
    const Origin a("a"), b("b"), c("c");
    QCOMPARE(bench.apply({web(u"web"_s, {&a, &b})}).action, Action::Reload);
    QCOMPARE(bench.apply({web(u"web"_s, {&a})}).action, Action::Runtime);
    const HaproxyAdmin admin(bench.lab.settings.adminSocketPath(), 2s);
    const QByteArray server = "web_80/web-127.0.0.1-" + QByteArray::number(b.port().number());
    const QByteArrayList line{"set server " + server + " state ready"};
    QVERIFY(QCoro::waitFor(admin.run(line)));
    const Outcome outcome = bench.apply({web(u"web"_s, {&a, &c})});
    QVERIFY2(outcome.action == Action::Runtime, qPrintable(outcome.reason));
    QStringList states = bench.states(u"web_80"_s),
                expected{state(a, ready), state(b, maintenance), state(c, ready)};
    states.sort();
    expected.sort();
    QCOMPARE(states, expected);
    QCOMPARE(bench.generator().status().failedRuntimeUpdates, 0);
}

void HaproxyGeneratorTest::serverGetsNothingBeforeItListens()
{
    Bench bench;
    (void)bench.lab.write(u"settings/web_80.yml"_s,
                          "config: [retries 0, no option redispatch]\nbalance: roundrobin\n");
    const Origin a("a");
    QCOMPARE(bench.apply({web(u"web"_s, {&a})}).action, Action::Reload);
    QTcpServer late;
    const Port port = freePort();
    Service more = web(u"web"_s, {&a});
    more.hosts.append(*Host::from(u"127.0.0.1"_s, port));
    QCOMPARE(bench.apply({std::move(more)}).action, Action::Runtime);
    for (int i = 0; i < 20; ++i)
        QCOMPARE(bench.get("web.test"), "a");
    const HaproxyAdmin admin(bench.lab.settings.adminSocketPath(), 2s);
    const auto live = [&] {
        return QCoro::waitFor(admin.liveCounts({u"web_80"_s})).value_or(LiveCounts()).value(u"web_80"_s);
    };
    QCOMPARE(live(), 1);
    QVERIFY(late.listen(QHostAddress::LocalHost, quint16(port.number())));
    QTRY_COMPARE(live(), 2); // after a check
}

void HaproxyGeneratorTest::serverThatComesByAReloadGetsNothingBeforeItListens()
{
    Bench bench;
    for (const QString &name : {u"web"_s, u"alone"_s})
        (void)bench.lab.write(u"settings/"_s + name + u"_80.yml"_s,
                              "config: [retries 0, no option redispatch]\nbalance: roundrobin\n");
    const Origin a("a");
    QCOMPARE(bench.apply({web(u"one"_s, {&a})}).action, Action::Reload);
    QTcpServer late;
    const Port port = freePort();
    Service more = web(u"web"_s, {&a}), alone = web(u"alone"_s, {});
    more.hosts.append(*Host::from(u"127.0.0.1"_s, port));
    alone.hosts.append(*Host::from(u"127.0.0.1"_s, port));
    QCOMPARE(bench.apply({web(u"one"_s, {&a}), std::move(more), std::move(alone)}).action, Action::Reload);
    for (int i = 0; i < 20; ++i)
        QCOMPARE(bench.get("web.test"), "a");
    const HaproxyAdmin admin(bench.lab.settings.adminSocketPath(), 2s);
    const auto live = [&](const QString &name) {
        return QCoro::waitFor(admin.liveCounts({name})).value_or(LiveCounts()).value(name);
    };
    QCOMPARE(live(u"web_80"_s), 1);
    QVERIFY(late.listen(QHostAddress::LocalHost, quint16(port.number())));
    QTRY_COMPARE(live(u"web_80"_s), 2); // after a check
    QTRY_COMPARE(live(u"alone_80"_s), 1);
}

void HaproxyGeneratorTest::serversChangeWhileAReloadWaits()
{
    Bench bench;
    bench.lab.settings.reloadInterval = 1h;
    const Origin a("a"), b("b");
    QCOMPARE(bench.apply({web(u"one"_s, {&a})}).action, Action::Reload);
    const qint64 pid = bench.pid();
    Service moved = web(u"one"_s, {&b});
    moved.domains.append(u"alias.test"_s);
    const Outcome outcome = bench.apply({Shared(moved), web(u"two"_s, {&b})});
    QCOMPARE(outcome.action, Action::Runtime);
    QVERIFY2(outcome.reason.contains(u"a reload follows: new backend two_80"_s), qPrintable(outcome.reason));
    QVERIFY(outcome.retryAfter && outcome.isWaiting);
    QCOMPARE(bench.pid(), pid);
    QCOMPARE(bench.get("one.test"), "b");
    QCOMPARE(bench.get("alias.test"), "b");
    QTRY_VERIFY(bench.file().contains("one-127.0.0.1-" + QByteArray::number(b.port().number())));
    QVERIFY(!bench.file().contains("two_80"));
    QCOMPARE(bench.apply({Shared(moved), web(u"two"_s, {&b})}).action, Action::None);
}

void HaproxyGeneratorTest::reloadThatOnlyACulpritNeededIsNotAnnounced()
{
    Bench bench;
    const Origin a("a"), b("b");
    QCOMPARE(bench.apply({web(u"one"_s, {&a})}).action, Action::Reload);
    const qint64 pid = bench.pid();
    Service bad = web(u"bad"_s, {&b});
    bad.config = {u"nonsense"_s};
    const Outcome outcome = bench.apply({web(u"one"_s, {&b}), Shared(bad)});
    QCOMPARE(outcome.action, Action::Runtime);
    QCOMPARE(outcome.result, ApplyResult::Ok);
    QCOMPARE(bench.pid(), pid);
    QCOMPARE(bench.get("one.test"), "b");
    QVERIFY(outcome.leftOut.contains(u"bad_80"_s));
    QVERIFY2(!outcome.reason.contains(u"reload"), qPrintable(outcome.reason));
    QVERIFY(!outcome.reason.isEmpty());
}

void HaproxyGeneratorTest::culpritStaysOneWhileNothingCanBeChecked()
{
    Bench bench;
    bench.lab.settings.binaryPath = bench.lab.wrapper();
    const Origin a("a");
    Service bad = web(u"bad"_s, {&a});
    bad.config = {u"nonsense"_s};
    const Outcome first = bench.apply({web(u"one"_s, {&a}), Shared(bad)});
    QVERIFY(QFile::remove(bench.lab.settings.binaryPath));
    const Outcome second = bench.apply({web(u"one"_s, {&a}), Shared(bad), web(u"two"_s, {&a})});
    QCOMPARE(second.result, ApplyResult::Failed);
    QCOMPARE(first.leftOut.keys(), QStringList{u"bad_80"_s});
    QCOMPARE(second.leftOut, first.leftOut);
}

void HaproxyGeneratorTest::culpritStaysOneWhileHaproxyIsSilent()
{
    Bench bench;
    bench.lab.settings.timeout = 2s;
    const Origin a("a"), b("b");
    Service bad = web(u"bad"_s, {&a});
    bad.config = {u"nonsense"_s};
    const Outcome first = bench.apply({web(u"one"_s, {&a}), Shared(bad)});
    QCOMPARE(first.leftOut.keys(), QStringList{u"bad_80"_s});
    const auto haproxy = pid_t(bench.pid());
    QVERIFY(signalTo(haproxy, SIGSTOP));
    const auto goingOn = qScopeGuard([haproxy] { signalTo(haproxy, SIGCONT); });
    QTRY_VERIFY_WITH_TIMEOUT(bench.generator().status().silentSince.isValid(), 20'000);
    const Outcome second = bench.apply({web(u"one"_s, {&b}), Shared(bad)}, Scrutiny::Question);
    QCOMPARE(second.result, ApplyResult::Failed);
    QCOMPARE(second.leftOut, first.leftOut);
}

void HaproxyGeneratorTest::fileFollowsWhatHappensAtRunTime()
{
    Bench bench;
    const Origin a("a"), b("b");
    QCOMPARE(bench.apply({web(u"web"_s, {&a})}).action, Action::Reload);
    const Outcome outcome = bench.apply({web(u"web"_s, {&a, &b})});
    QCOMPARE(outcome.action, Action::Runtime);
    QTRY_VERIFY(bench.file().contains("web-127.0.0.1-" + QByteArray::number(b.port().number())));
    bench.stop();
    QCOMPARE(bench.lab.read(u"etc/haproxy.cfg.d/last-good/haproxy.cfg"_s), bench.file());
}

void HaproxyGeneratorTest::runTimeChangeHasADiffOfWhatItTouched()
{
    Bench bench;
    const Origin a("a"), b("b");
    QCOMPARE(bench.apply({web(u"one"_s, {&a}), web(u"two"_s, {&a})}).action, Action::Reload);
    Service changed = web(u"two"_s, {&b});
    changed.domains.append(u"alias.test"_s);
    const QByteArray diff = bench.apply({web(u"one"_s, {&a}), std::move(changed)}).diff;
    const auto server = [](const Origin &origin) {
        const QByteArray port = QByteArray::number(origin.port().number());
        return "    server two-127.0.0.1-" + port + " 127.0.0.1:" + port + "\n";
    };
    QVERIFY2(diff.contains('-' + server(a)), diff.constData());
    QVERIFY2(diff.contains('+' + server(b)), diff.constData());
    QVERIFY2(diff.contains("+alias.test two_80\n"), diff.constData());
    QVERIFY2(!diff.contains("one_80\n    "), diff.constData());
}

void HaproxyGeneratorTest::newestServersAreInTheFileBeforeADeadHaproxyStarts()
{
    Bench bench;
    const Origin a("a"), b("b"), c("c");
    QCOMPARE(bench.apply({web(u"web"_s, {&a})}).action, Action::Reload);
    QCOMPARE(bench.apply({web(u"web"_s, {&b})}).action, Action::Runtime);
    QTRY_VERIFY(bench.file().contains("web-127.0.0.1-" + QByteArray::number(b.port().number())));
    // the next check has to wait for ten times the duration of the last one
    QCOMPARE(bench.apply({web(u"web"_s, {&c})}).action, Action::Runtime);
    const qint64 pid = bench.pid();
    signalTo(pid, SIGKILL);
    QTRY_VERIFY(bench.pid() != 0 && bench.pid() != pid);
    QVERIFY(bench.file().contains("web-127.0.0.1-" + QByteArray::number(c.port().number())));
    QCOMPARE(bench.get("web.test"), "c");
    QCOMPARE(bench.apply({web(u"web"_s, {&c})}).action, Action::None);
}

void HaproxyGeneratorTest::haproxyThatDiesAtOnceAgainIsStartedLater()
{
    QString whenLost; // outlives the generator, whose end may be a change, too
    Bench bench;
    const Origin a("a");
    QCOMPARE(bench.apply({web(u"web"_s, {&a})}).action, Action::Reload);
    connect(&bench.generator(), &HaproxyGenerator::statusChanged, this, [&] {
        if (bench.pid() == 0)
            whenLost = bench.generator().status().error;
    });
    signalTo(bench.pid(), SIGKILL);
    QTRY_VERIFY2(whenLost.endsWith(u"it is started again"_s), qPrintable(whenLost));
    QTRY_VERIFY(bench.pid() != 0);
    QVERIFY(bench.generator().status().error.isEmpty());
    signalTo(bench.pid(), SIGKILL);
    const bool isLost = QTest::qWaitFor([&] { return whenLost.endsWith(u"it is started again in 1 s"_s); });
    QVERIFY2(isLost, qPrintable(whenLost)); // not QTRY_VERIFY2, which looks more rarely
    QVERIFY(bench.apply({web(u"web"_s, {&a})}).retryAfter); // a round does not start it at once either
    QTRY_VERIFY(bench.pid() != 0);
}

void HaproxyGeneratorTest::haproxyReplacedByHandIsAdoptedWithoutAReload()
{
    Bench bench;
    const Origin a("a"), b("b");
    QCOMPARE(bench.apply({web(u"web"_s, {&a})}).action, Action::Reload);
    const qint64 pid = bench.pid();
    const HaproxySettings &settings = bench.lab.settings;
    QCOMPARE(bench.lab.run(settings.binaryPath,
                           {u"-D"_s, u"-f"_s, settings.configFilePath, u"-p"_s, settings.pidPath, u"-x"_s,
                            settings.adminSocketPath(), u"-sf"_s, QString::number(pid)}),
             0);
    QCOMPARE(bench.apply({web(u"web"_s, {&b})}).action, Action::Runtime);
    QVERIFY(bench.pid() != pid);
    QCOMPARE(bench.lab.read(u"run/haproxy.pid"_s).trimmed().toLongLong(), bench.pid());
    QCOMPARE(bench.get("web.test"), "b");
    QCOMPARE(bench.generator().status().reloads, 1);
    QTRY_COMPARE(bench.generator().status().oldProcesses, 0);
}

void HaproxyGeneratorTest::failedRuntimeCommandEndsInAReload()
{
    Bench bench;
    const Origin a("a"), b("b");
    QCOMPARE(bench.apply({web(u"web"_s, {&a})}).action, Action::Reload);
    // somebody has added by hand, at another address, the server that proxym is about to add
    const HaproxyAdmin admin(bench.lab.settings.adminSocketPath(), 2s);
    const QByteArray command =
        "add server web_80/web-127.0.0.1-" + QByteArray::number(b.port().number()) + " 127.0.0.1:1";
    const auto added = QCoro::waitFor(admin.ask(command));
    QVERIFY2(added, added ? "" : qPrintable(added.error().what));
    const Outcome outcome = bench.apply({web(u"web"_s, {&a, &b})});
    QCOMPARE(outcome.action, Action::Reload);
    QVERIFY2(outcome.reason.contains(u"Already exists a server"_s), qPrintable(outcome.reason));
    QCOMPARE(bench.states(u"web_80"_s).size(), 2);
    QCOMPARE(bench.generator().status().failedRuntimeUpdates, 1);
}

void HaproxyGeneratorTest::masterOfSomebodyElseIsReloadedButNeverDoubled()
{
    Bench bench;
    const Origin a("a"), b("b");
    QCOMPARE(bench.apply({web(u"web"_s, {&a})}).action, Action::Reload);
    const auto startMaster = [&](QProcess &master) {
        const HaproxySettings &settings = bench.lab.settings;
        master.start(settings.binaryPath,
                     {u"-W"_s, u"-f"_s, settings.configFilePath, u"-p"_s, settings.pidPath});
        QVERIFY(master.waitForStarted());
        QTRY_COMPARE(bench.lab.read(u"run/haproxy.pid"_s).trimmed().toLongLong(), master.processId());
    };
    const qint64 first = bench.pid();
    QProcess master, again;
    bench.stop();
    signalTo(first, SIGKILL);
    QTRY_VERIFY(bench.lab.haproxyPids().isEmpty());
    startMaster(master); // as systemd does
    QTRY_COMPARE(bench.get("web.test"), "a");
    QCOMPARE(bench.apply({web(u"web"_s, {&a}), web(u"two"_s, {&b})}).action, Action::Reload);
    QCOMPARE(bench.lab.read(u"run/haproxy.pid"_s).trimmed().toLongLong(), master.processId());
    QVERIFY(bench.lab.answers(bench.lab.settings.httpPort, "two.test", "b"));

    signalTo(bench.pid(), SIGKILL); // a master whose worker is killed ends
    QTRY_COMPARE(master.state(), QProcess::NotRunning);
    QTRY_COMPARE(bench.generator().status().error, HaproxyKeeper::absence().what);
    const Outcome outcome = bench.apply({web(u"web"_s, {&b}), web(u"two"_s, {&b})});
    QCOMPARE(outcome.result, ApplyResult::Failed);
    QVERIFY(bench.lab.haproxyPids().isEmpty());
    startMaster(again);
    QTRY_VERIFY(bench.pid() != 0);
    QTRY_COMPARE(bench.get("web.test"), "b");
    QCOMPARE(bench.apply({web(u"web"_s, {&b}), web(u"two"_s, {&b})}).result, ApplyResult::Ok);
    again.terminate();
    QVERIFY(again.waitForFinished());
}

void HaproxyGeneratorTest::masterWithoutAWorkerServesNobody()
{
    Bench bench;
    const Origin a("a");
    bench.lab.settings.supervise = false;
    QCOMPARE(bench.apply({web(u"web"_s, {&a})}).result, ApplyResult::Failed);
    const HaproxySettings &settings = bench.lab.settings;
    QProcess master;
    master.start(settings.binaryPath, {u"-W"_s, u"-f"_s, settings.configFilePath, u"-p"_s, settings.pidPath});
    QTRY_VERIFY(bench.pid() != 0);
    QVERIFY(bench.pid() != master.processId());
    QTRY_COMPARE(bench.apply({web(u"web"_s, {&a})}).result, ApplyResult::Ok);

    signalTo(master.processId(), SIGSTOP); // otherwise it ends as soon as its worker does
    signalTo(bench.pid(), SIGKILL);
    QTRY_COMPARE(bench.generator().status().error, HaproxyKeeper::absence().what);
    QCOMPARE(bench.pid(), qint64(0));
    signalTo(master.processId(), SIGCONT);
    QVERIFY(master.waitForFinished());
}

QTEST_GUILESS_MAIN(HaproxyGeneratorTest)
#include "generatortest.moc"
