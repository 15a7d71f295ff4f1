// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/status.h"

#include "support/listedits.h"

#include <QRandomGenerator>
#include <QTest>
#include <QTimeZone>

using namespace proxym;
using namespace proxym::test;
using namespace Qt::StringLiterals;

namespace {

//! Everything that can be wrong at once. Tests remove one fault after the other, which shows that each state
//! is the first that holds.
Status worst()
{
    Status status;
    status.sources = {{.name = u"Marathon"_s, .state = SourceState::Failing, .lastError = u"refused"_s}};
    status.proxy = {.enabled = true, .pid = 0, .wanted = ApplyResult::Rejected, .error = u"the sentence"_s};
    status.inventory.entries = {
        Entry{.service = Service{.id = u"x"_s, .port = Port::of<80>()}, .state = ServiceState::Skipped}};
    return status;
}

Entry entry(const QString &name)
{
    return {.service = Service{.id = name, .port = Port::of<80>()},
            .name = name,
            .servers = {*Host::from(u"10.0.0.1"_s, Port::of<31000>())},
            .state = ServiceState::Active};
}

} // namespace

class StatusVerdictTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theFirstStateThatHoldsIsTold()
    {
        Status status = worst();
        status.proxy.wanted = ApplyResult::Ok; // nothing has been tried yet
        status.proxy.error.clear();
        QCOMPARE(verdict(status).state, State::Starting);
        QVERIFY(verdict(status).summary.contains(u"Marathon: refused"_s));

        status.proxy.wanted = ApplyResult::Rejected;
        status.proxy.error = u"the sentence"_s;
        QCOMPARE(verdict(status).state, State::Failed);
        QVERIFY(verdict(status).summary.contains(u"the sentence"_s));

        status.proxy.pid = 4711;
        QCOMPARE(verdict(status).state, State::Rejected);
        QVERIFY(verdict(status).summary.contains(u"the sentence"_s));

        status.proxy.wanted = ApplyResult::Failed;
        QCOMPARE(verdict(status).state, State::Failed);

        status.proxy.wanted = ApplyResult::Ok;
        status.applied = true;
        QCOMPARE(verdict(status).state, State::Stale);
        QVERIFY(verdict(status).summary.contains(u"Marathon: refused"_s));

        status.sources[0].state = SourceState::Ok;
        QCOMPARE(verdict(status).state, State::Degraded);
        QVERIFY(verdict(status).summary.contains(u"1 skipped"_s));

        edited(status.inventory.entries, 0).state = ServiceState::NoHosts;
        QCOMPARE(verdict(status).state, State::InSync);
        QCOMPARE(verdict(status).summary, u"In sync: 1 service with 0 servers"_s);
    }

    void haproxyThatDoesNotAnswerIsNotInForce()
    {
        Status status;
        status.applied = true;
        status.proxy = {.enabled = true, .pid = 4711};
        status.proxy.silentSince = QDateTime({2026, 11, 28}, {9, 14, 7}, QTimeZone::utc());
        const QString silence = u"HAProxy 4711 has not answered since 09:14:07 UTC"_s;
        status.state = verdict(status).state;
        QCOMPARE(status.state, State::Failed);
        QCOMPARE(verdict(status).summary, u"Failed: "_s + silence);
        QCOMPARE(problemsOf(status), QStringList{silence});
        QVERIFY(!isInForce(status));
        status.proxy.pid = 0; // worse, so it is shown instead
        QCOMPARE(verdict(status).summary, u"HAProxy is not running"_s);
    }

    void outageIsToldBeforeAllElse()
    {
        Status status = worst();
        status.proxy.wanted = ApplyResult::Ok; // even before the first round
        QCOMPARE(verdict(status).state, State::Failed);
        QCOMPARE(verdict(status).summary, u"HAProxy is not running: the sentence"_s);
        status.applied = true;
        status.proxy.error = u"HAProxy is not running, and somebody else starts it"_s;
        QCOMPARE(verdict(status).summary, status.proxy.error);
        status.proxy.error.clear();
        QCOMPARE(verdict(status).summary, u"HAProxy is not running"_s);
    }

    void sourceThatHasNotAnsweredIsNotInSync()
    {
        Status status{.applied = true};
        status.sources = {{.name = u"File"_s, .state = SourceState::Ok}, {.name = u"Marathon"_s}};
        QCOMPARE(verdict(status).state, State::Stale);
        QCOMPARE(verdict(status).summary, u"Stale: no answer since proxym started: Marathon"_s);
    }

    //! Only changes are counted, so any order of asking must give what counting anew gives.
    void countsAreThoseOfTheEntriesWhateverWasAskedBefore()
    {
        QRandomGenerator random(20261129);
        Status status{.applied = true};
        status.proxy = {.enabled = true, .pid = 4711, .withoutLiveServers = {u"3_80"_s, u"7_80"_s}};
        for (int i = 0; i < 10; ++i)
            status.inventory.entries.append(entry(QString::number(i) + u"_80"_s));
        for (int step = 0; step < 1'000; ++step) {
            Entry &changed = edited(status.inventory.entries, random.bounded(10));
            changed.state = ServiceState(random.bounded(4));
            changed.reason = random.bounded(2) == 0 ? u"why"_s : QString();
            changed.isDeclined = random.bounded(2) == 0;
            if (random.bounded(3) == 0)
                changed.servers.clear();
            if (random.bounded(9) == 0)
                (void)countsOf(Status{});
            if (random.bounded(9) == 0)
                changed.group = random.bounded(2) == 0 ? u"group_80"_s : QString();
            status.proxy.pid = random.bounded(9) == 0 ? 0 : 4711;
            if (random.bounded(9) == 0)
                status.proxy.withoutLiveServers = {QString::number(random.bounded(10)) + u"_80"_s,
                                                   random.bounded(2) == 0 ? u"group_80"_s : u"7_80"_s};
            ServiceCounts counts;
            for (const Entry &each : status.inventory.entries) {
                counts.active += each.state == ServiceState::Active ? 1 : 0;
                counts.incomplete += each.state == ServiceState::Active && !each.reason.isEmpty() ? 1 : 0;
                counts.noHosts += each.state == ServiceState::NoHosts ? 1 : 0;
                counts.skipped += each.state == ServiceState::Skipped ? 1 : 0;
                counts.declined += each.state == ServiceState::Skipped && each.isDeclined ? 1 : 0;
                counts.heldBack += each.state == ServiceState::HeldBack ? 1 : 0;
                counts.servers += each.isServed() ? each.servers.size() : 0;
                counts.down += hasNoLiveServer(each, status.proxy) ? 1 : 0;
            }
            counts.total = 10;
            QCOMPARE(countsOf(status), counts);
        }
    }

    void servicesWithoutALiveServerAreNumbered()
    {
        Status status{.applied = true};
        status.proxy = {
            .enabled = true, .pid = 4711, .withoutLiveServers = {u"a_80"_s, u"b_80"_s, u"none_80"_s}};
        status.inventory.entries = {entry(u"a_80"_s), entry(u"b_80"_s), entry(u"c_80"_s),
                                    entry(u"none_80"_s)};
        edited(status.inventory.entries, 3).servers.clear();
        QCOMPARE(countsOf(status).down, 2);
        QCOMPARE(verdict(status).state, State::InSync);
        QCOMPARE(verdict(status).summary,
                 u"In sync: 4 services with 3 servers; 2 services have no live server"_s);
        edited(status.inventory.entries, 0).state = ServiceState::Skipped;
        QCOMPARE(countsOf(status).down, 1);
        QVERIFY(verdict(status).summary.endsWith(u"; 1 service has no live server"_s));
        status.proxy.pid = 0; // without HAProxy no service has a live server
        QCOMPARE(countsOf(status).down, 2);
        QVERIFY(!hasNoLiveServer(status.inventory.entries.at(0), status.proxy));
        QVERIFY(!hasNoLiveServer(status.inventory.entries.at(3), status.proxy));
    }

    void changeThatWaitsIsTold()
    {
        Status status{.applied = true};
        const QDateTime until({2026, 2, 3}, {4, 5, 6}, QTimeZone::utc());
        status.proxy = {.enabled = true, .pid = 4711, .waiting = WaitingChange{u"new backend a_80"_s, until}};
        QCOMPARE(verdict(status).state, State::Degraded);
        QVERIFY(verdict(status).summary.endsWith(
            u"a change waits for a reload until 04:05:06 UTC: new backend a_80"_s));
        status.state = verdict(status).state;
        QVERIFY(!isInForce(status));
        status.sources = {{.name = u"File"_s, .state = SourceState::Failing, .lastError = u"gone"_s}};
        QVERIFY2(verdict(status).summary.contains(u"File: gone; a change waits"_s),
                 qPrintable(verdict(status).summary));
        status.proxy.waiting.reset();
        QVERIFY(isInForce(status));
    }

    void whatIsIncompleteDegrades_data()
    {
        QTest::addColumn<ServiceState>("state");
        QTest::addColumn<QString>("reason");
        QTest::addColumn<bool>("complains");
        QTest::newRow("held back") << ServiceState::HeldBack << u""_s << false;
        QTest::newRow("served but for a domain")
            << ServiceState::Active << u"domain a belongs to b"_s << false;
        QTest::newRow("a file with a mistake") << ServiceState::Active << u""_s << true;
    }
    void whatIsIncompleteDegrades()
    {
        QFETCH(ServiceState, state);
        QFETCH(QString, reason);
        QFETCH(bool, complains);
        Status status{.applied = true};
        status.inventory.entries = {Entry{
            .service = Service{.id = u"x"_s, .port = Port::of<80>()}, .state = state, .reason = reason}};
        if (complains)
            status.sources = {
                {.name = u"File"_s, .state = SourceState::Ok, .complaints = {u"a.json: no id"_s}}};
        QCOMPARE(verdict(status).state, State::Degraded);
    }

    void whatIsLeftOutOnPurposeIsANote()
    {
        Status status{.applied = true};
        Entry dns{.service = Service{.id = u"/dns"_s, .port = Port::of<53>(), .source = u"File"_s}};
        dns.decline(u"udp is not supported"_s);
        status.inventory.entries = {Shared(dns)};
        status.sources = {
            {.name = u"Marathon"_s, .state = SourceState::Ok, .notes = {u"/worker: it has no ports"_s}}};
        QCOMPARE(verdict(status).state, State::InSync);
        QCOMPARE(notesOf(status),
                 (QStringList{u"Marathon: /worker: it has no ports"_s,
                              u"service /dns of File, port 53: udp is not supported"_s}));
        QVERIFY(problemsOf(status).isEmpty());

        Entry rival = dns;
        rival.isDeclined = false;
        status.inventory.entries.append(std::move(rival));
        QCOMPARE(verdict(status).state, State::Degraded);
        QVERIFY(verdict(status).summary.endsWith(u"; 1 skipped"_s));
        QCOMPARE(notesOf(status).size(), 2);
    }

    void notesHaveAnEnd()
    {
        Status status{.sources = {{.name = u"Marathon"_s}}};
        for (int i = 0; i < 105; ++i)
            status.sources[0].notes.append(QString::number(i));
        QCOMPARE(notesOf(status).size(), 101);
        QCOMPARE(notesOf(status).last(), u"… and 5 more"_s);
    }
};

QTEST_GUILESS_MAIN(StatusVerdictTest)
#include "statusverdicttest.moc"
