// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/manager.h"
#include "base/logging.h"
#include "support/stories.h"

#include <QCoroTask>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym::test {

namespace {

//! Keeps the warnings that are logged.
class Warnings final : public LogSink {
public:
    Warnings() { setLogSink(this); }
    ~Warnings() override { setLogSink(nullptr); }
    void write(LogLevel level, const LogPlace &, const QString &message) override
    {
        if (level == LogLevel::Warning)
            lines.append(message);
    }
    QStringList lines;
};

//! A manager with two fake sources, each with its notifier, and a fake target.
struct Story {
    FakeSource file{u"File"_s};
    FakeSource marathon{u"Marathon"_s};
    FakeNotifier fileNotifier;
    FakeNotifier marathonNotifier;
    FakeTarget target;
    std::chrono::milliseconds resyncInterval = 60s;
    std::unique_ptr<Manager> manager;
    Status status;

    void begin(const QString &directory = {})
    {
        const ManagerSettings settings{.refreshInterval = 0ms, .resyncInterval = resyncInterval};
        manager = std::make_unique<Manager>(
            settings,
            Parts{.sources = {{&file, &fileNotifier}, {&marathon, &marathonNotifier}},
                  .target = &target,
                  .stateDirectory = directory});
        QObject::connect(manager.get(), &Manager::statusChanged, manager.get(),
                         [this](const Status &now) { status = now; });
        QCoro::waitFor(manager->start());
    }
    ~Story()
    {
        if (manager)
            QCoro::waitFor(manager->stop());
    }
    QStringList served() const
    {
        QStringList names;
        if (!target.applied.isEmpty()) {
            for (const Entry &entry : target.applied.last().entries)
                names.append(entry.name);
        }
        return names;
    }
    SourceStatus source(const QString &name) const
    {
        for (const SourceStatus &source : status.sources) {
            if (source.name == name)
                return source;
        }
        return {};
    }
};

Error unreachable()
{
    return {Error::Kind::Unreachable, u"connection refused"_s};
}

} // namespace

class ManagerTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everySourceIsAskedAndAppliedTogether()
    {
        Story story;
        story.file.answer = Found{.services = {webService(u"a"_s)}};
        story.marathon.answer = Found{.services = {webService(u"b"_s, u"Marathon"_s)}};
        story.begin();
        QTRY_COMPARE(story.served(), (QStringList{u"a_80"_s, u"b_80"_s}));
        QTRY_VERIFY(story.status.lastRound);
        QCOMPARE(story.status.lastRound->added.size(), 2);
        QCOMPARE(story.target.applied.size(), 1);
    }

    void failedSourceKeepsItsLastServices()
    {
        Story story;
        story.marathon.answer = Found{.services = {webService(u"b"_s, u"Marathon"_s)}};
        story.begin();
        QTRY_COMPARE(story.served(), QStringList{u"b_80"_s});
        story.marathon.answer = tl::unexpected(unreachable());
        Q_EMIT story.marathonNotifier.changeNoticed({.reason = u"event"_s});
        QTRY_COMPARE(story.source(u"Marathon"_s).state, SourceState::Failing);
        QCOMPARE(story.served(), QStringList{u"b_80"_s});
        QCOMPARE(story.status.state, State::Stale);
        QCOMPARE(story.source(u"Marathon"_s).lastError, u"connection refused"_s);
    }

    void complaintOfASourceIsLoggedOnce()
    {
        Warnings log;
        Story story;
        story.resyncInterval = 20ms;
        story.marathon.answer =
            Found{.services = {webService(u"b"_s, u"Marathon"_s)}, .complaints = {u"/b: odd"_s}};
        story.begin();
        QTRY_VERIFY(story.marathon.reads.size() >= 4);
        QCOMPARE(log.lines, QStringList{u"Marathon: /b: odd"_s});
        story.marathon.answer->complaints = {u"/b: odd"_s, u"/b: still odd"_s};
        QTRY_COMPARE(log.lines, (QStringList{u"Marathon: /b: odd"_s, u"Marathon: /b: still odd"_s}));
    }

    void failingSourceSaysWhenItIsAskedAgain()
    {
        Story story;
        story.marathon.answer = tl::unexpected(unreachable());
        story.begin();
        QTRY_COMPARE(story.source(u"Marathon"_s).state, SourceState::Failing);
        QVERIFY(story.source(u"Marathon"_s).nextAttemptAt.isValid());
        QVERIFY(!story.source(u"File"_s).nextAttemptAt.isValid());
        story.marathon.answer = Found{};
        QTRY_COMPARE(story.source(u"Marathon"_s).state, SourceState::Ok);
        QVERIFY(!story.source(u"Marathon"_s).nextAttemptAt.isValid());
    }

    void nothingIsAppliedBeforeEverySourceHasAnswered()
    {
        Story story;
        story.file.answer = Found{.services = {webService(u"a"_s)}};
        story.marathon.answer = tl::unexpected(unreachable());
        story.begin();
        QTRY_COMPARE(story.source(u"Marathon"_s).state, SourceState::Failing);
        QVERIFY(story.target.applied.isEmpty());
        QCOMPARE(story.status.state, State::Starting);
        story.marathon.answer = Found{};
        Q_EMIT story.marathonNotifier.changeNoticed({.reason = u"event"_s});
        QTRY_COMPARE(story.served(), QStringList{u"a_80"_s});
    }

    void savedAnswerCountsWhileItsSourceIsDown()
    {
        QTemporaryDir directory;
        {
            Story story;
            story.marathon.answer = Found{.services = {webService(u"b"_s, u"Marathon"_s)}};
            story.begin(directory.path());
            QTRY_COMPARE(story.served(), QStringList{u"b_80"_s});
        }
        Story story;
        story.marathon.answer = tl::unexpected(unreachable());
        story.file.answer = Found{.services = {webService(u"a"_s)}};
        story.begin(directory.path());
        QTRY_COMPARE(story.served(), (QStringList{u"a_80"_s, u"b_80"_s}));
        QTRY_COMPARE(story.status.state, State::Stale);
    }

    void damagedSavedAnswerIsNoAnswer()
    {
        QTemporaryDir directory;
        QFile file(directory.filePath(u"answer-marathon.json"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{\"version\":1,\"services\":[{\"id\":7}]\0");
        file.close();
        Story story;
        story.marathon.answer = tl::unexpected(unreachable());
        story.begin(directory.path());
        QTRY_COMPARE(story.source(u"Marathon"_s).state, SourceState::Failing);
        QVERIFY(story.target.applied.isEmpty());
    }

    void hostNameThatDnsForgetsKeepsItsAddressOverARestart()
    {
        QTemporaryDir directory;
        const auto serversOf = [](Story &story) {
            const Entry *entry =
                story.target.applied.isEmpty() ? nullptr : story.target.applied.last().find(u"web_80"_s);
            return entry ? entry->servers : QList<Host>();
        };
        Service service = webService(u"web"_s);
        const auto named = [&service](const QString &name) {
            service.hosts = {*Host::from(name, Port::of<31000>())};
            return Found{.services = {Shared(service)}};
        };
        {
            Story story;
            story.file.answer = named(u"localhost"_s);
            story.begin(directory.path());
            QTRY_COMPARE(serversOf(story).size(), 1);
        }
        QFile file(directory.filePath(u"addresses.json"_s));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray saved = file.readAll();
        file.close();
        QVERIFY(saved.contains("localhost"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(saved).replace("localhost", "gone.invalid"));
        file.close();
        Story story;
        story.file.answer = named(u"gone.invalid"_s);
        story.begin(directory.path());
        QTRY_COMPARE_WITH_TIMEOUT(serversOf(story).size(), 1, 10'000);
    }

    void onlyTheSourceConcernedIsAskedAgain()
    {
        Story story;
        story.begin();
        QTRY_COMPARE(story.target.applied.size(), 1);
        Q_EMIT story.fileNotifier.changeNoticed({.reason = u"a.json changed"_s});
        QTRY_COMPARE(story.file.reads, (QList<Reading>{Reading::Everything, Reading::WhatChanged}));
        QCOMPARE(story.marathon.reads.size(), 1);
        story.manager->note(
            {.source = u"Signal"_s, .reason = u"SIGUSR1"_s, .reads = Trigger::Reads::Everything});
        QTRY_COMPARE(story.marathon.reads.size(), 2);
    }

    void whatANotifierNoticesIsAboutItsSourceWhateverItSays()
    {
        Story story;
        story.begin();
        QTRY_COMPARE(story.target.applied.size(), 1);
        Q_EMIT story.marathonNotifier.changeNoticed({.source = u"Maraton"_s, .reason = u"event"_s});
        QTRY_COMPARE(story.marathon.reads.size(), 2);
        QCOMPARE(story.file.reads.size(), 1);
    }

    void slowSourceDoesNotStopTheOthers()
    {
        Story story;
        story.begin();
        QTRY_COMPARE(story.target.applied.size(), 1);
        story.marathon.isSlow = true;
        story.marathon.answer = Found{.services = {webService(u"b"_s, u"Marathon"_s)}};
        Q_EMIT story.marathonNotifier.changeNoticed({.reason = u"event"_s});
        QTRY_COMPARE(story.marathon.reads.size(), 2);
        story.file.answer = Found{.services = {webService(u"a"_s)}};
        Q_EMIT story.fileNotifier.changeNoticed({.reason = u"a.json changed"_s});
        QTRY_COMPARE(story.served(), QStringList{u"a_80"_s});
        story.marathon.release();
        QTRY_COMPARE(story.served(), (QStringList{u"a_80"_s, u"b_80"_s}));
    }

    void sourcesMayAnswerInTheSameMoment()
    {
        Story story;
        story.file.isSlow = true;
        story.marathon.isSlow = true;
        story.begin();
        QTRY_COMPARE(story.marathon.reads.size(), 1);
        story.file.release();
        story.marathon.release();
        QTRY_COMPARE(story.target.applied.size(), 1);
        QTest::qWait(1); // whatever is still queued arrives now
        QCOMPARE(story.target.applied.size(), 1);
    }

    void hundredTriggersDuringARoundMakeOneMore()
    {
        Story story;
        story.marathon.isSlow = true;
        story.begin();
        QTRY_COMPARE(story.marathon.reads.size(), 1);
        for (int i = 0; i < 100; ++i)
            Q_EMIT story.fileNotifier.changeNoticed({.reason = u"event"_s});
        story.marathon.release();
        QTRY_COMPARE(story.target.applied.size(), 2);
        QCOMPARE(story.file.reads.size(), 2);
    }

    void rejectedServicesAreSkippedWithTheReason()
    {
        Story story;
        story.file.answer = Found{.services = {webService(u"a"_s), webService(u"b"_s)}};
        story.target.outcome.leftOut.insert(u"b_80"_s, u"line 7: unknown keyword"_s);
        story.begin();
        QTRY_VERIFY(story.status.lastRound);
        QCOMPARE(story.status.inventory.find(u"b_80"_s)->state, ServiceState::Skipped);
        QCOMPARE(story.status.lastRound->added, QStringList{u"a_80"_s});
        QCOMPARE(story.status.state, State::Degraded);
    }

    void roundThatWaitsForAReloadIsNoHistory()
    {
        Story story;
        story.target.outcome.retryAfter = 1h;
        story.target.outcome.isWaiting = true;
        story.file.answer = Found{.services = {webService(u"a"_s)}};
        story.begin();
        QTRY_VERIFY(story.status.lastRound);
        QCOMPARE(story.status.lastRound->added, QStringList{u"a_80"_s});
        QVERIFY(!story.status.lastRound->changedSomething());
    }

    void whoIsNotServedYetIsNotShownAsServed()
    {
        Story story;
        story.file.answer = Found{.services = {webService(u"a"_s), webService(u"new"_s)}};
        story.target.outcome.retryAfter = 1h;
        story.target.outcome.isWaiting = true;
        story.target.outcome.notYet = {{u"new_80"_s, u"not served yet: a reload comes"_s}};
        story.begin();
        QTRY_COMPARE(story.target.applied.size(), 1);
        QTRY_VERIFY(story.status.lastRound);
        QCOMPARE(story.status.inventory.find(u"new_80"_s)->state, ServiceState::Skipped);
        QCOMPARE(story.status.inventory.find(u"new_80"_s)->reason, u"not served yet: a reload comes"_s);
        QCOMPARE(story.status.inventory.find(u"a_80"_s)->state, ServiceState::Active);
        story.target.outcome = {};
        story.manager->note({.source = u"Web"_s, .reason = u"refresh"_s});
        QTRY_COMPARE(story.status.inventory.find(u"new_80"_s)->state, ServiceState::Active);
    }

    //! What is not served yet is held by nobody: there the order of the sources decides.
    void whatServesWhileAReloadWaitsIsHeld()
    {
        Story story;
        story.file.answer = Found{.services = {webService(u"a"_s)}};
        story.begin();
        QTRY_VERIFY(story.status.applied);
        story.target.outcome.retryAfter = 1h;
        story.target.outcome.isWaiting = true;
        story.target.outcome.notYet = {{u"late_80"_s, u"not served yet: a reload comes"_s}};
        story.marathon.answer =
            Found{.services = {webService(u"web"_s, u"Marathon"_s), webService(u"late"_s, u"Marathon"_s)}};
        const Trigger refresh{
            .source = u"Web"_s, .reason = u"refresh"_s, .reads = Trigger::Reads::Everything};
        story.manager->note(refresh);
        QTRY_VERIFY(story.status.inventory.find(u"web_80"_s));
        Service thief = webService(u"thief"_s);
        thief.domains = {u"web.test"_s, u"late.test"_s};
        story.file.answer = Found{.services = {webService(u"a"_s), Shared(thief)}};
        story.manager->note(refresh);
        QTRY_VERIFY(story.status.inventory.find(u"thief_80"_s));
        const auto routes = story.target.applied.last().find(u"thief_80"_s)->routes;
        QCOMPARE(routes.size(), 1);
        QCOMPARE(routes.first().domain, u"late.test"_s);
        QCOMPARE(story.target.applied.last().find(u"web_80"_s)->routes.first().domain, u"web.test"_s);
    }

    void deathOfTheTargetHasANumberOfItsOwn()
    {
        Story story;
        story.begin();
        QTRY_VERIFY(story.status.lastRound);
        QList<RoundRecord> told;
        connect(story.manager.get(), &Manager::recovered, this,
                [&](const RoundRecord &record) { told.append(record); });
        Q_EMIT story.target.recovered({.action = Action::Recovery, .reason = u"HAProxy 4711 has died"_s});
        QCOMPARE(told.size(), 1);
        QVERIFY(told.first().number > story.status.lastRound->number);
    }

    void failedApplyIsTriedAgainByItself()
    {
        Story story;
        story.target.outcome = {.result = ApplyResult::Failed, .error = u"port taken"_s, .retryAfter = 1ms};
        story.begin();
        QTRY_VERIFY(story.target.applied.size() >= 3);
        QVERIFY(!story.status.applied);
        story.target.outcome = {};
        QTRY_VERIFY(story.status.applied);
    }

    void stopIsBoundedWhileASourceHangs()
    {
        Story story;
        story.marathon.isSlow = true;
        story.begin();
        QTRY_COMPARE(story.marathon.reads.size(), 1);
        QCoro::waitFor(story.manager->stop());
        QVERIFY(!story.fileNotifier.isStarted && !story.marathonNotifier.isStarted);
        story.manager.reset();
    }

    void onceSaysWhetherAllWentWell()
    {
        FakeSource good{u"File"_s};
        FakeSource bad{u"Marathon"_s};
        bad.answer = tl::unexpected(unreachable());
        FakeTarget target;
        Manager healthy({}, {.sources = {{&good}}, .target = &target});
        QVERIFY(QCoro::waitFor(healthy.runOnce()));
        QCOMPARE(target.applied.size(), 1);
        Manager failing({}, {.sources = {{&good}, {&bad}}, .target = &target});
        QVERIFY(!QCoro::waitFor(failing.runOnce()));
        QCOMPARE(target.applied.size(), 1);
    }

    void previewFailsWithTheSourceThatFailed()
    {
        FakeSource bad{u"Marathon"_s};
        bad.answer = tl::unexpected(unreachable());
        FakeTarget target;
        Manager manager({}, {.sources = {{&bad}}, .target = &target});
        const auto diff = QCoro::waitFor(manager.preview());
        QVERIFY(!diff && diff.error().what.contains(u"Marathon"_s));
        bad.answer = Found{};
        QCOMPARE(QCoro::waitFor(manager.preview())->diff, "diff");
    }

    void previewTellsEveryTrouble()
    {
        FakeSource source{u"File"_s};
        source.answer = Found{.services = {}, .complaints = {u"bad.json: no JSON"_s}};
        FakeTarget target;
        Manager manager({}, {.sources = {{&source}}, .target = &target});
        const auto preview = QCoro::waitFor(manager.preview());
        QCOMPARE(preview->troubles, QStringList({u"File: bad.json: no JSON"_s, u"of the target"_s}));
    }

    void notifierThatLosesItsSourceIsShownWithoutARound()
    {
        int published = 0; // outlives the manager, whose end is published, too
        Story story;
        story.begin();
        QTRY_VERIFY(story.status.lastRound);
        QObject::connect(story.manager.get(), &Manager::statusChanged, [&published] { ++published; });
        Q_EMIT story.fileNotifier.statusChanged();
        QCOMPARE(published, 1);
        QCOMPARE(story.status.lastRound->number, 1);
    }

    //! Promise 10: no event is needed.
    void everySourceIsReadInFullAtEachResync()
    {
        Story story;
        story.resyncInterval = 20ms;
        story.begin();
        QTRY_VERIFY(!story.target.applied.isEmpty());
        story.marathon.answer = Found{.services = {webService(u"b"_s, u"Marathon"_s)}}; // without any event
        QTRY_COMPARE(story.served(), QStringList{u"b_80"_s});
        QVERIFY(!story.marathon.reads.contains(Reading::WhatChanged));
        QCOMPARE(story.file.reads.size(), story.marathon.reads.size());
    }

    void onlyAResyncAsksTheProxyAndOnlyAWishPutsItInOrder()
    {
        Story story;
        story.begin();
        QTRY_COMPARE(story.target.scrutinies, QList{Scrutiny::Question});
        story.manager->note({.source = u"File"_s, .reason = u"a.json"_s});
        QTRY_COMPARE(story.target.scrutinies.last(), Scrutiny::Belief);
        story.manager->note({.source = u"Web"_s,
                             .reason = u"refresh"_s,
                             .reads = Trigger::Reads::Everything,
                             .scrutiny = Scrutiny::Order});
        QTRY_COMPARE(story.target.scrutinies.last(), Scrutiny::Order);
    }

    void hostNamesAreResolvedOnTheWay()
    {
        Story story;
        Service service = webService(u"a"_s);
        service.hosts = {*Host::from(u"localhost"_s, Port::of<80>())};
        story.file.answer = Found{.services = {std::move(service)}};
        story.begin();
        QTRY_COMPARE(story.target.applied.size(), 1);
        QCOMPARE(story.target.applied.first().entries.first()->servers.first().toString(), u"127.0.0.1:80"_s);
    }
};

} // namespace proxym::test

QTEST_GUILESS_MAIN(proxym::test::ManagerTest)
#include "managertest.moc"
