// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/generator.h"
#include "manager/settle/buildinventory.h"
#include "support/haproxy/haproxylab.h"
#include "support/signalto.h"

#include <QCoroTask>
#include <QTest>

#include <csignal>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace proxym;
using namespace proxym::test;

namespace {

Service web(const QString &id, const QList<const Origin *> &origins, const QList<int> &weights = {})
{
    Service service{.id = u'/' + id,
                    .domains = {id + u".test"_s},
                    .port = Port::of<80>(),
                    .applicationProtocol = u"http"_s,
                    .source = u"File"_s};
    for (const Origin *origin : origins) {
        const Host host = *Host::from(u"127.0.0.1"_s, origin->port());
        service.hosts.append(host.with(Weight::from(weights.value(service.hosts.size(), -1))));
    }
    return service;
}

//! The generator with a real HAProxy, and another client at its admin socket.
class Bench {
public:
    Bench() { lab.settings.reloadInterval = 0ms; }
    ~Bench() { stop(); }
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
    Outcome apply(const Services &services, Scrutiny scrutiny)
    {
        const QList<Answer> answers{{.source = u"File"_s, .services = services}};
        const Inventory inventory = buildInventory(answers, {}, generator().rules(), {});
        return QCoro::waitFor(generator().apply(inventory, scrutiny));
    }
    [[nodiscard]] ProxyStatus status() { return generator().status(); }
    //! What HAProxy answers to the other client.
    QByteArray ask(const QByteArray &line) const
    {
        return QCoro::waitFor(HaproxyAdmin(lab.settings.adminSocketPath(), 5s).ask(line)).value_or("none");
    }
    void tell(const QByteArray &line) const { QCOMPARE(ask(line).trimmed(), QByteArray()); }
    [[nodiscard]] QByteArray map(const QString &file) const
    {
        return (lab.settings.helpersPath() + u'/' + file).toUtf8();
    }
    [[nodiscard]] QByteArray get(const QByteArray &host) const
    {
        return HaproxyLab::get(lab.settings.httpPort, host);
    }
    //! "admin-state weight" of that server of web_80.
    [[nodiscard]] QByteArray state(const Origin &origin) const
    {
        for (const QByteArray &line : ask("show servers state web_80").split('\n'))
            if (const auto fields = line.split(' '); fields.value(3) == name(origin))
                return fields.at(6) + ' ' + fields.at(7);
        return "none";
    }
    [[nodiscard]] static QByteArray name(const Origin &origin)
    {
        return "web-127.0.0.1-" + QByteArray::number(origin.port().number());
    }
    //! The complaints in one string.
    [[nodiscard]] QString complaints() { return status().complaints.join(u'\n'); }

    HaproxyLab lab;

private:
    std::unique_ptr<HaproxyGenerator> m_generator;
};

bool saysSomebodyElse(const Outcome &outcome)
{
    return outcome.reason.contains(u"changed by somebody else"_s);
}

} // namespace

//! What happens to changes that somebody else makes at HAProxy's admin socket.
class HandworkTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        if (HaproxyLab::haproxy().isEmpty())
            QSKIP("haproxy is not installed");
    }

    void nothingChangedIsNothingDone();
    void routesAreRepairedWithoutAReload();
    void serversAreRepairedWithoutAReload();
    void serverOfSomebodyElseIsToldWhereverItIsRemoved();
    void otherAddressIsAReload();
    void entryTwiceIsAReload();
    void disabledFrontendIsEnabledAndOneShutDownReloaded();
    void serverSetByHandStaysSoUntilSomebodyAsksForOrder();
    void changesGoOnBesideServersSetByHand();
    void wantedWeightCountsAtOnceAndEndsOneSetByHand();
    void weightsOfARunningHaproxyAreTakenOver();
    void whatIsSetByHandEndsWithItsTask_data();
    void whatIsSetByHandEndsWithItsTask();
    void whatIsSetByHandEndsWithAReload();
    void whatIsSetByHandEndsWithARestartOfProxym();
    void weightSetByHandNeverGetsIntoTheFile();
    void haproxyThatHangsIsSilentAndGoesOnAsItIs();
};

void HandworkTest::nothingChangedIsNothingDone()
{
    Bench bench;
    const Origin a("a"), b("b"), c("c");
    QCOMPARE(bench.apply({web(u"web"_s, {&a, &b})}, Scrutiny::Question).action, Action::Reload);
    QCOMPARE(bench.apply({web(u"web"_s, {&b, &c})}, Scrutiny::Question).action, Action::Runtime);
    for (const Scrutiny scrutiny : {Scrutiny::Question, Scrutiny::Order}) {
        const Outcome outcome = bench.apply({web(u"web"_s, {&b, &c})}, scrutiny);
        QVERIFY2(outcome.action == Action::None, qPrintable(outcome.reason));
    }
    QVERIFY(bench.status().complaints.isEmpty());
}

void HandworkTest::routesAreRepairedWithoutAReload()
{
    Bench bench;
    const Origin a("a"), b("b");
    const Services services{web(u"web"_s, {&a}), web(u"two"_s, {&b})};
    QCOMPARE(bench.apply(services, Scrutiny::Question).action, Action::Reload);
    const qint64 pid = bench.status().pid;
    bench.tell("del map " + bench.map(hostsMap) + " web.test; set map " + bench.map(hostsMap)
               + " two.test web_80");
    QCOMPARE(bench.get("two.test"), "a");
    QCOMPARE(bench.apply(services, Scrutiny::Belief).action, Action::None); // nothing is asked
    const Outcome outcome = bench.apply(services, Scrutiny::Question);
    QCOMPARE(outcome.action, Action::Runtime);
    QCOMPARE(outcome.reason, u"hosts.map changed by somebody else; 2 routes changed"_s);
    QCOMPARE(bench.get("web.test"), "a");
    QCOMPARE(bench.get("two.test"), "b");
    QCOMPARE(bench.apply(services, Scrutiny::Question).action, Action::None);
    QCOMPARE(bench.status().pid, pid);
}

void HandworkTest::serversAreRepairedWithoutAReload()
{
    Bench bench;
    const Origin a("a"), b("b"), c("c");
    QCOMPARE(bench.apply({web(u"web"_s, {&a, &c})}, Scrutiny::Question).action, Action::Reload);
    const Services services{web(u"web"_s, {&a, &b})};
    QCOMPARE(bench.apply(services, Scrutiny::Question).action, Action::Runtime); // b was added, c has left
    const QByteArray added = "web_80/" + bench.name(b);
    bench.tell("set server " + added + " state maint; set server web_80/" + bench.name(c) + " state ready");
    QVERIFY(bench.ask("del server " + added).contains("deleted"));
    const Outcome outcome = bench.apply(services, Scrutiny::Question);
    QCOMPARE(outcome.action, Action::Runtime);
    QVERIFY2(saysSomebodyElse(outcome), qPrintable(outcome.reason));
    QCOMPARE(bench.state(b), "0 1");
    QCOMPARE(bench.state(c), "1 1");
    QCOMPARE(bench.apply(services, Scrutiny::Question).action, Action::None);
}

//! In a change of the same backend, before anything is asked.
void HandworkTest::serverOfSomebodyElseIsToldWhereverItIsRemoved()
{
    Bench bench;
    const Origin a("a"), b("b"), c("c");
    QCOMPARE(bench.apply({web(u"web"_s, {&a})}, Scrutiny::Question).action, Action::Reload);
    QVERIFY(bench.ask("add server web_80/hand 127.0.0.1:" + QByteArray::number(c.port().number()))
                .contains("registered"));
    bench.tell("enable server web_80/hand");
    const Outcome outcome = bench.apply({web(u"web"_s, {&a, &b})}, Scrutiny::Belief);
    QCOMPARE(outcome.action, Action::Runtime);
    QCOMPARE(outcome.reason, u"servers of web_80 changed by somebody else; 1 server added"_s);
    QVERIFY(bench.get("web.test") != "c" && bench.get("web.test") != "c");
    QCOMPARE(bench.apply({web(u"web"_s, {&a, &b})}, Scrutiny::Question).action, Action::None);
}

void HandworkTest::otherAddressIsAReload()
{
    Bench bench;
    const Origin a("a"), b("b");
    const Services services{web(u"web"_s, {&a})};
    QCOMPARE(bench.apply(services, Scrutiny::Question).action, Action::Reload);
    (void)bench.ask("set server web_80/" + bench.name(a) + " addr 127.0.0.1 port "
                    + QByteArray::number(b.port().number()));
    QTRY_COMPARE(bench.get("web.test"), "b"); // some versions answer before the change takes effect
    const Outcome outcome = bench.apply(services, Scrutiny::Question);
    QCOMPARE(outcome.action, Action::Reload);
    QVERIFY2(saysSomebodyElse(outcome), qPrintable(outcome.reason));
    QVERIFY(bench.lab.answers(bench.lab.settings.httpPort, "web.test", "a"));
    QCOMPARE(bench.apply(services, Scrutiny::Question).action, Action::None);
}

void HandworkTest::entryTwiceIsAReload()
{
    Bench bench;
    const Origin a("a");
    const Services services{web(u"web"_s, {&a})};
    QCOMPARE(bench.apply(services, Scrutiny::Question).action, Action::Reload);
    bench.tell("add map " + bench.map(hostsMap) + " web.test nobody_80");
    const Outcome outcome = bench.apply(services, Scrutiny::Question);
    QCOMPARE(outcome.action, Action::Reload);
    QVERIFY2(saysSomebodyElse(outcome), qPrintable(outcome.reason));
    QCOMPARE(bench.apply(services, Scrutiny::Question).action, Action::None);
}

void HandworkTest::disabledFrontendIsEnabledAndOneShutDownReloaded()
{
    Bench bench;
    const Origin a("a");
    const Services services{web(u"web"_s, {&a})};
    QCOMPARE(bench.apply(services, Scrutiny::Question).action, Action::Reload);
    bench.tell("disable frontend http-in");
    const Outcome enabled = bench.apply(services, Scrutiny::Question);
    QCOMPARE(enabled.action, Action::Runtime);
    QCOMPARE(enabled.reason, u"frontend http-in changed by somebody else"_s);
    QCOMPARE(bench.get("web.test"), "a");
    bench.tell("shutdown frontend http-in");
    const Outcome reloaded = bench.apply(services, Scrutiny::Question);
    QCOMPARE(reloaded.action, Action::Reload);
    QVERIFY2(saysSomebodyElse(reloaded), qPrintable(reloaded.reason));
    QCOMPARE(bench.get("web.test"), "a");
    QCOMPARE(bench.apply(services, Scrutiny::Question).action, Action::None);
}

void HandworkTest::serverSetByHandStaysSoUntilSomebodyAsksForOrder()
{
    Bench bench;
    const Origin a("a"), b("b"), c("c");
    const Services services{web(u"web"_s, {&a, &b, &c})};
    QCOMPARE(bench.apply(services, Scrutiny::Question).action, Action::Reload);
    bench.tell("set server web_80/" + bench.name(a) + " state maint; set server web_80/" + bench.name(b)
               + " state drain; set server web_80/" + bench.name(c) + " weight 0");
    for (int resync = 0; resync < 2; ++resync) {
        QCOMPARE(bench.apply(services, Scrutiny::Question).action, Action::None);
        QCOMPARE(bench.state(a), "1 1");
        QCOMPARE(bench.state(b), "8 1");
        QCOMPARE(bench.state(c), "0 0");
        for (const Origin *origin : {&a, &b, &c})
            QVERIFY2(bench.complaints().contains(QString::fromLatin1(bench.name(*origin))),
                     qPrintable(bench.complaints()));
    }
    const Outcome outcome = bench.apply(services, Scrutiny::Order);
    QCOMPARE(outcome.action, Action::Runtime);
    QVERIFY2(outcome.reason.contains(u"undid what was set by hand"_s), qPrintable(outcome.reason));
    for (const Origin *origin : {&a, &b, &c})
        QCOMPARE(bench.state(*origin), "0 1");
    QCOMPARE(bench.complaints(), QString());
}

void HandworkTest::changesGoOnBesideServersSetByHand()
{
    Bench bench;
    const Origin a("a"), b("b"), c("c");
    QCOMPARE(bench.apply({web(u"web"_s, {&a, &b})}, Scrutiny::Question).action, Action::Reload);
    bench.tell("set server web_80/" + bench.name(a) + " state maint; set server web_80/" + bench.name(b)
               + " weight 0");
    QCOMPARE(bench.apply({web(u"web"_s, {&a, &b})}, Scrutiny::Question).action, Action::None);
    const Outcome outcome = bench.apply({web(u"web"_s, {&a, &b, &c})}, Scrutiny::Question);
    QCOMPARE(outcome.action, Action::Runtime);
    QCOMPARE(outcome.reason, u"1 server added"_s);
    QCOMPARE(bench.state(a), "1 1");
    QCOMPARE(bench.state(b), "0 0");
    QCOMPARE(bench.apply({web(u"web"_s, {&b, &c})}, Scrutiny::Belief).action, Action::Runtime);
    QCOMPARE(bench.status().complaints.size(), 1); // a server that has left belongs to no service any more
}

//! What proxym has set is nobody's handwork, although HAProxy itself was started with something else.
void HandworkTest::wantedWeightCountsAtOnceAndEndsOneSetByHand()
{
    Bench bench;
    const Origin a("a"), b("b");
    QCOMPARE(bench.apply({web(u"web"_s, {&a, &b}, {60, 20})}, Scrutiny::Question).action, Action::Reload);
    QCOMPARE(bench.state(a), "0 60");
    const Outcome changed = bench.apply({web(u"web"_s, {&a, &b}, {0, 30})}, Scrutiny::Question);
    QCOMPARE(changed.action, Action::Runtime);
    QCOMPARE(changed.reason, u"2 weights changed"_s);
    for (const Scrutiny scrutiny : {Scrutiny::Question, Scrutiny::Order})
        QCOMPARE(bench.apply({web(u"web"_s, {&a, &b}, {0, 30})}, scrutiny).action, Action::None);
    QCOMPARE(bench.complaints(), QString());
    bench.tell("set server web_80/" + bench.name(b) + " weight 7");
    QCOMPARE(bench.apply({web(u"web"_s, {&a, &b}, {5, 30})}, Scrutiny::Question).action, Action::Runtime);
    QCOMPARE(bench.state(b), "0 7"); // what is wanted of it is as before
    QVERIFY2(bench.complaints().contains(u"weight 7 instead of 30"_s), qPrintable(bench.complaints()));
    QCOMPARE(bench.apply({web(u"web"_s, {&a, &b}, {5, 40})}, Scrutiny::Belief).action, Action::Runtime);
    QCOMPARE(bench.state(b), "0 40");
    QCOMPARE(bench.complaints(), QString());
    bench.tell("set server web_80/" + bench.name(b) + " weight 7");
    const Outcome order = bench.apply({web(u"web"_s, {&a, &b}, {5, 40})}, Scrutiny::Order);
    QVERIFY2(order.reason.contains(u"undid what was set by hand"_s), qPrintable(order.reason));
    QCOMPARE(bench.state(b), "0 40");
    QCOMPARE(bench.apply({web(u"web"_s, {&a, &b})}, Scrutiny::Question).action, Action::Runtime);
    QCOMPARE(bench.state(a), "0 1");
    QCOMPARE(bench.state(b), "0 1");
    QCOMPARE(bench.apply({web(u"web"_s, {&a, &b})}, Scrutiny::Order).action, Action::None);
}

//! A restarted proxym finds the weights that the last one has set, and may want others.
void HandworkTest::weightsOfARunningHaproxyAreTakenOver()
{
    Bench bench;
    const Origin a("a"), b("b");
    QCOMPARE(bench.apply({web(u"web"_s, {&a, &b}, {60, 20})}, Scrutiny::Question).action, Action::Reload);
    QCOMPARE(bench.apply({web(u"web"_s, {&a, &b}, {1, 2})}, Scrutiny::Question).action, Action::Runtime);
    bench.stop();
    QCOMPARE(bench.apply({web(u"web"_s, {&a, &b}, {1, 2})}, Scrutiny::Belief).action, Action::None);
    QCOMPARE(bench.complaints(), QString());
    bench.stop();
    const Outcome outcome = bench.apply({web(u"web"_s, {&a, &b}, {1, 3})}, Scrutiny::Belief);
    QCOMPARE(outcome.action, Action::Runtime);
    QCOMPARE(outcome.reason, u"1 weight changed"_s);
    QCOMPARE(bench.state(b), "0 3");
}

void HandworkTest::whatIsSetByHandEndsWithItsTask_data()
{
    QTest::addColumn<QByteArray>("how");
    QTest::addColumn<bool>("isAlone");
    for (const bool isAlone : {true, false})
        for (const char *how : {"weight 0", "state maint", "state drain"})
            QTest::addRow("%s, %s", how, isAlone ? "alone" : "beside another") << QByteArray(how) << isAlone;
}

//! Another task that gets the same address is not the one that was meant.
void HandworkTest::whatIsSetByHandEndsWithItsTask()
{
    QFETCH(QByteArray, how);
    QFETCH(bool, isAlone);
    Bench bench;
    const Origin a("a"), b("b");
    const QList<const Origin *> others = isAlone ? QList<const Origin *>() : QList<const Origin *>{&b};
    const QList<const Origin *> all = others + QList<const Origin *>{&a};
    QCOMPARE(bench.apply({web(u"web"_s, all)}, Scrutiny::Question).action, Action::Reload);
    bench.tell("set server web_80/" + bench.name(a) + ' ' + how);
    QCOMPARE(bench.apply({web(u"web"_s, others)}, Scrutiny::Belief).action, Action::Runtime);
    QCOMPARE(bench.apply({web(u"web"_s, all)}, Scrutiny::Belief).action, Action::Runtime);
    QCOMPARE(bench.state(a), "0 1");
    QVERIFY(!isAlone || bench.get("web.test") == "a");
    QCOMPARE(bench.apply({web(u"web"_s, all)}, Scrutiny::Question).action, Action::None);
    QCOMPARE(bench.complaints(), QString());
}

void HandworkTest::whatIsSetByHandEndsWithAReload()
{
    Bench bench;
    const Origin a("a"), b("b"), c("c");
    QCOMPARE(bench.apply({web(u"web"_s, {&a, &b})}, Scrutiny::Question).action, Action::Reload);
    bench.tell("set server web_80/" + bench.name(a) + " weight 0; set server web_80/" + bench.name(b)
               + " state maint");
    const Services more{web(u"web"_s, {&a, &b}), web(u"new"_s, {&c})};
    QCOMPARE(bench.apply(more, Scrutiny::Question).action, Action::Reload);
    QCOMPARE(bench.state(a), "0 1");
    QCOMPARE(bench.state(b), "0 1");
    QCOMPARE(bench.complaints(), QString());
}

void HandworkTest::whatIsSetByHandEndsWithARestartOfProxym()
{
    Bench bench;
    const Origin a("a"), b("b"), c("c");
    const Services services{web(u"web"_s, {&a, &b, &c})};
    QCOMPARE(bench.apply(services, Scrutiny::Question).action, Action::Reload);
    const qint64 pid = bench.status().pid;
    bench.stop();
    bench.tell("set server web_80/" + bench.name(a) + " weight 0; set server web_80/" + bench.name(b)
               + " state maint; set server web_80/" + bench.name(c) + " state drain");
    const Outcome outcome = bench.apply(services, Scrutiny::Belief);
    QCOMPARE(outcome.action, Action::Runtime);
    QVERIFY2(!saysSomebodyElse(outcome), qPrintable(outcome.reason)); // it reports the undoing
    QCOMPARE(outcome.reason.count(QString::fromLatin1(bench.name(c))), 1);
    for (const Origin *origin : {&a, &b, &c})
        QCOMPARE(bench.state(*origin), "0 1");
    QCOMPARE(bench.status().pid, pid);
}

//! Not even in the moment in which a restarted proxym finds it.
void HandworkTest::weightSetByHandNeverGetsIntoTheFile()
{
    Bench bench;
    const Origin a("a"), b("b");
    const Services services{web(u"web"_s, {&a, &b}, {60, 20})};
    QCOMPARE(bench.apply(services, Scrutiny::Question).action, Action::Reload);
    bench.stop();
    bench.tell("set server web_80/" + bench.name(a) + " weight 7");
    QCOMPARE(bench.apply(services, Scrutiny::Belief).action, Action::Runtime);
    QCOMPARE(bench.state(a), "0 60");
    const auto isInTheFile = [&] { return bench.lab.read(u"etc/haproxy.cfg"_s).contains("weight 7"); };
    QVERIFY(!QTest::qWaitFor(isInTheFile, 2000));
    QVERIFY(bench.lab.read(u"etc/haproxy.cfg"_s).contains("weight 60"));
}

void HandworkTest::haproxyThatHangsIsSilentAndGoesOnAsItIs()
{
    Bench bench;
    const Origin a("a");
    const Services services{web(u"web"_s, {&a})};
    QCOMPARE(bench.apply(services, Scrutiny::Question).action, Action::Reload);
    const qint64 pid = bench.status().pid;
    signalTo(pid, SIGSTOP);
    QTRY_VERIFY_WITH_TIMEOUT(bench.status().isSilent(), 20'000);
    QCOMPARE(bench.apply(services, Scrutiny::Question).action, Action::None); // and nothing is asked
    signalTo(pid, SIGCONT);
    QTRY_VERIFY_WITH_TIMEOUT(!bench.status().isSilent(), 20'000);
    QCOMPARE(bench.apply(services, Scrutiny::Question).action, Action::None);
    QCOMPARE(bench.status().pid, pid);
}

QTEST_GUILESS_MAIN(HandworkTest)
#include "handworktest.moc"
