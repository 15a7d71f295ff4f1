// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/manager.h"
#include "support/stories.h"

#include <QCoroTask>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace proxym;
using namespace proxym::test;

namespace {

//! A start with a File source that answers, and a Marathon source that the test controls.
class Start final {
public:
    explicit Start(std::chrono::milliseconds grace, const QString &directory = {})
        : manager({.refreshInterval = 0ms, .graceForSilence = grace},
                  {.sources = {{&file}, {&marathon}}, .target = &target, .stateDirectory = directory})
    {
        file.answer = Found{.services = {webService(u"file"_s)}};
        marathon.answer = failure(Error::Kind::Unreachable, u"connection refused"_s);
        QObject::connect(&manager, &Manager::statusChanged, &manager,
                         [this](const Status &now) { status = now; });
    }
    void begin() { QCoro::waitFor(manager.start()); }
    ~Start() { QCoro::waitFor(manager.stop()); }
    void answer(const QString &name)
    {
        marathon.answer = Found{.services = {webService(name, u"Marathon"_s)}};
    }
    [[nodiscard]] bool hasFailed() const
    {
        return !status.sources.isEmpty() && status.sources.last().failures > 0;
    }

    FakeSource file{u"File"_s};
    FakeSource marathon{u"Marathon"_s};
    FakeTarget target;
    Manager manager;
    Status status;
};

} // namespace

//! When the first configuration may be put in force (promise 2).
class FirstApplyTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everySourceIsWaitedFor();
    void silentSourceIsWaitedForNoLongerWhereNothingIsServed();
    void silentSourceIsWaitedForWithoutEndWhereServicesAreServed();
    void savedAnswerIsAsGoodAsAnAnswer();
    void answerThatComesWhileNamesAreLookedUpIsNotLeftOut();
    void nothingIsInSyncBeforeTheFirstRoundHasEnded();
    void savedAnswerIsNotInSyncBeforeItsSourceHasAnswered();
};

void FirstApplyTest::everySourceIsWaitedFor()
{
    Start start(1h);
    start.begin();
    QTRY_VERIFY(start.hasFailed());
    QCOMPARE(start.status.state, State::Starting);
    QVERIFY(start.target.applied.isEmpty());
    start.answer(u"web"_s);
    QTRY_COMPARE(start.target.applied.size(), 1);
    QCOMPARE(start.target.applied.first().entries.size(), 2);
}

void FirstApplyTest::silentSourceIsWaitedForNoLongerWhereNothingIsServed()
{
    Start start(50ms);
    start.begin();
    QTRY_COMPARE(start.target.applied.size(), 1);
    QCOMPARE(start.target.applied.first().entries.size(), 1);
    QTRY_COMPARE(start.status.state, State::Stale);
}

void FirstApplyTest::silentSourceIsWaitedForWithoutEndWhereServicesAreServed()
{
    Start start(50ms);
    start.target.alreadyServes = true;
    start.begin();
    QTRY_COMPARE(start.status.state, State::Stale);
    QVERIFY(start.target.applied.isEmpty());
    start.answer(u"web"_s);
    QTRY_COMPARE(start.target.applied.size(), 1);
    QCOMPARE(start.target.applied.first().entries.size(), 2);
}

void FirstApplyTest::savedAnswerIsAsGoodAsAnAnswer()
{
    const QTemporaryDir directory;
    {
        Start before(1h, directory.path());
        before.answer(u"web"_s);
        before.begin();
        QTRY_COMPARE(before.target.applied.size(), 1);
    }
    Start start(1h, directory.path());
    start.target.alreadyServes = true;
    start.begin();
    QTRY_COMPARE(start.target.applied.size(), 1);
    QCOMPARE(start.target.applied.first().entries.size(), 2);
    QTRY_COMPARE(start.status.state, State::Stale);
}

void FirstApplyTest::answerThatComesWhileNamesAreLookedUpIsNotLeftOut()
{
    FakeSource late(u"Marathon"_s);
    late.isSlow = true;
    late.answer = Found{.services = {webService(u"web"_s, u"Marathon"_s)}};
    Service named = webService(u"file"_s);
    named.hosts = {*Host::from(u"no-such-host.invalid"_s, Port::of<31000>())};
    FakeSource first(u"File"_s);
    first.answer = Found{.services = {std::move(named)}};
    first.whenJudged = [&late] { late.release(); }; // answers in a later turn, before the name is looked up
    FakeTarget target;
    target.alreadyServes = true;
    Manager manager({.refreshInterval = 0ms, .graceForSilence = 1h},
                    {.sources = {{&first}, {&late}}, .target = &target});
    QCoro::waitFor(manager.start());
    QTRY_VERIFY(!target.applied.isEmpty());
    QCOMPARE(target.applied.first().entries.size(), 2);
    QCoro::waitFor(manager.stop());
}

void FirstApplyTest::nothingIsInSyncBeforeTheFirstRoundHasEnded()
{
    QList<State> published;
    Start start(1h);
    start.target.alreadyServes = true;
    start.answer(u"web"_s);
    QObject::connect(&start.manager, &Manager::statusChanged, &start.manager, [&](const Status &now) {
        if (!now.applied)
            published.append(now.state);
    });
    start.begin();
    QTRY_COMPARE(start.status.state, State::InSync);
    QVERIFY(!published.isEmpty());
    for (const State state : std::as_const(published))
        QCOMPARE(state, State::Starting);
}

void FirstApplyTest::savedAnswerIsNotInSyncBeforeItsSourceHasAnswered()
{
    const QTemporaryDir directory;
    {
        Start before(1h, directory.path());
        before.marathon.answer = Found{}; // the saved answer has no services
        before.begin();
        QTRY_COMPARE(before.status.state, State::InSync);
    }
    Start start(1h, directory.path());
    start.marathon.isSlow = true;
    start.answer(u"web"_s);
    QList<State> published;
    QObject::connect(&start.manager, &Manager::statusChanged, &start.manager,
                     [&](const Status &now) { published.append(now.state); });
    start.begin();
    QTRY_COMPARE(start.status.state, State::Stale);
    QCOMPARE(start.target.applied.size(), 1);
    QVERIFY(start.status.summary.contains(u"Marathon"_s));
    QVERIFY(!published.contains(State::InSync));
    start.marathon.release();
    QTRY_COMPARE(start.status.state, State::InSync);
    QCOMPARE(start.status.inventory.entries.size(), 2);
}

QTEST_GUILESS_MAIN(FirstApplyTest)
#include "firstapplytest.moc"
