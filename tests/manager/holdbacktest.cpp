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

//! A manager whose only source may give false answers.
class Story final {
public:
    explicit Story(std::chrono::milliseconds holdBack, const QString &directory = {})
        : manager({.refreshInterval = 0ms, .holdBack = holdBack},
                  {.sources = {{&source}}, .target = &target, .stateDirectory = directory})
    {
        source.believedAtOnce = false;
        QObject::connect(&manager, &Manager::statusChanged, &manager, [this](const Status &now) {
            status = now;
            wasDegraded = wasDegraded || now.state == State::Degraded;
        });
    }
    void begin()
    {
        isBegun = true;
        QCoro::waitFor(manager.start());
    }
    ~Story()
    {
        if (isBegun)
            QCoro::waitFor(manager.stop());
    }
    void say(const QStringList &names)
    {
        Found found;
        for (const QString &name : names) {
            Service service = webService(name, u"Marathon"_s);
            const QString address = u"10.0.0.%1"_s.arg(name.front().unicode());
            service.hosts = {*Host::from(address, Port::of<31000>())};
            found.services.append(std::move(service));
        }
        source.answer = found;
    }
    void refresh(bool acceptsLosses = false)
    {
        manager.note({.source = u"Web"_s,
                      .reason = u"refresh"_s,
                      .reads = Trigger::Reads::Everything,
                      .acceptsLosses = acceptsLosses});
    }
    void event() { manager.note({.source = u"Marathon"_s, .reason = u"status_update_event /a"_s}); }
    //! The NAMEs that have a server in the last inventory applied.
    [[nodiscard]] QString served() const
    {
        QStringList names;
        if (!target.applied.isEmpty()) {
            for (const Entry &entry : target.applied.last().entries) {
                if (!entry.servers.isEmpty())
                    names.append(entry.name.chopped(3));
            }
        }
        return names.join(u' ');
    }

    FakeSource source{u"Marathon"_s};
    FakeTarget target;
    Manager manager;
    Status status;
    bool wasDegraded = false; //!< perhaps for less time than QTRY_… looks
    bool isBegun = false;
};

constexpr auto never = 1h;

} // namespace

//! Sudden losses in real rounds.
class HoldBackTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void suddenLossIsShownNotApplied();
    void lossIsBelievedWithoutAnyFurtherEvent();
    void acceptedLossCountsAtOnce();
    void failingSourceBelievesNothing();
    void afterAnAnswerThatIsNotBelievedEverythingIsRead();
    void answerThatNobodyHasJudgedIsNotPiecedOnto();
    void zeroHoldsNothingBack();
    void restartGoesOnHoldingBack();
    void onceFromCronBelievesInTheEnd();
    void previewHoldsBackAndSavesNothing();
};

void HoldBackTest::suddenLossIsShownNotApplied()
{
    Story story(never);
    story.say({u"a"_s, u"b"_s});
    story.begin();
    QTRY_COMPARE(story.served(), u"a b"_s);
    QTRY_COMPARE(story.status.state, State::InSync);
    story.say({u"new"_s});
    story.refresh();
    QTRY_COMPARE(story.served(), u"a b new"_s);
    QTRY_COMPARE(story.status.state, State::Degraded);
    QVERIFY2(story.status.summary.contains(u"2 held back"_s), qPrintable(story.status.summary));
    const Entry *held = story.status.inventory.find(u"a_80"_s);
    QVERIFY(held && held->state == ServiceState::HeldBack);
    QVERIFY2(held->reason.startsWith(u"Marathon has reported no server for it since "_s),
             qPrintable(held->reason));
    story.say({u"a"_s, u"b"_s, u"new"_s});
    story.refresh();
    QTRY_COMPARE(story.status.state, State::InSync);
}

void HoldBackTest::lossIsBelievedWithoutAnyFurtherEvent()
{
    Story story(100ms);
    story.say({u"a"_s, u"b"_s});
    story.begin();
    QTRY_COMPARE(story.served(), u"a b"_s);
    story.say({});
    story.refresh();
    QTRY_VERIFY(story.wasDegraded);
    QTRY_COMPARE(story.served(), u""_s);
    QTRY_COMPARE(story.status.state, State::InSync);
}

void HoldBackTest::acceptedLossCountsAtOnce()
{
    Story story(never);
    story.say({u"a"_s, u"b"_s});
    story.begin();
    QTRY_COMPARE(story.served(), u"a b"_s);
    story.say({});
    story.refresh();
    QTRY_COMPARE(story.status.state, State::Degraded);
    story.refresh(true);
    QTRY_COMPARE(story.served(), u""_s);
    QTRY_COMPARE(story.status.state, State::InSync);
}

//! A source that reports a loss once and then fails does not confirm the loss.
void HoldBackTest::failingSourceBelievesNothing()
{
    constexpr std::chrono::milliseconds limit = 1s;
    Story story(limit);
    story.say({u"a"_s, u"b"_s});
    story.begin();
    QTRY_COMPARE(story.served(), u"a b"_s);
    story.say({});
    story.refresh();
    QTRY_VERIFY(story.wasDegraded);
    story.source.answer = failure(Error::Kind::Unreachable, u"connection refused"_s);
    story.refresh();
    QTRY_COMPARE(story.status.state, State::Stale);
    QTest::qWait(int((2 * limit).count()));
    const qsizetype asked = story.source.reads.size();
    QTRY_VERIFY_WITH_TIMEOUT(story.source.reads.size() >= asked + 1, 15'000); // long after the limit
    QCOMPARE(story.served(), u"a b"_s);
    story.say({});
    QTRY_COMPARE(story.served(), u""_s);
}

//! If one app were merged into an answer without apps, all others would be lost.
void HoldBackTest::afterAnAnswerThatIsNotBelievedEverythingIsRead()
{
    Story story(never);
    story.say({u"a"_s, u"b"_s});
    story.begin();
    QTRY_COMPARE(story.status.state, State::InSync);
    const auto readAfterAnEvent = [&] {
        const qsizetype before = story.source.reads.size();
        story.event();
        return QTest::qWaitFor([&] { return story.source.reads.size() > before; })
            && story.source.reads.last() == Reading::WhatChanged;
    };
    QVERIFY(readAfterAnEvent());
    story.say({});
    story.refresh();
    QTRY_COMPARE(story.status.state, State::Degraded);
    QVERIFY(!readAfterAnEvent());
    QVERIFY(!readAfterAnEvent());
    story.say({u"a"_s}); // one is back, the other is not
    story.refresh();
    QTRY_COMPARE(countsOf(story.status).heldBack, 1);
    QVERIFY(!readAfterAnEvent());
    story.say({u"a"_s, u"b"_s});
    story.refresh();
    QTRY_COMPARE(story.status.state, State::InSync);
    QVERIFY(readAfterAnEvent());
}

//! The answer comes after the end of its round, and an event comes at the same moment.
void HoldBackTest::answerThatNobodyHasJudgedIsNotPiecedOnto()
{
    Story story(never);
    story.say({u"a"_s, u"b"_s});
    story.begin();
    QTRY_COMPARE(story.status.state, State::InSync);
    const int rounds = story.status.lastRound->number;
    story.say({});
    story.source.isSlow = true;
    story.refresh();
    QTRY_VERIFY(story.status.lastRound->number > rounds);
    story.source.release();
    story.event();
    QTRY_COMPARE(story.source.reads.size(), 3);
    QCOMPARE(story.source.reads.last(), Reading::Everything);
    QCOMPARE(story.served(), u"a b"_s);
}

void HoldBackTest::zeroHoldsNothingBack()
{
    Story story(0ms);
    story.say({u"a"_s, u"b"_s});
    story.begin();
    QTRY_COMPARE(story.served(), u"a b"_s);
    story.say({});
    story.refresh();
    QTRY_COMPARE(story.target.applied.size(), 2);
    QCOMPARE(story.served(), u""_s);
}

void HoldBackTest::restartGoesOnHoldingBack()
{
    const QTemporaryDir directory;
    {
        Story story(never, directory.path());
        story.say({u"a"_s, u"b"_s});
        story.begin();
        QTRY_COMPARE(story.served(), u"a b"_s);
        story.say({});
        story.refresh();
        QTRY_COMPARE(story.status.state, State::Degraded);
    }
    Story again(never, directory.path());
    again.begin();
    QTRY_COMPARE(again.status.state, State::Degraded);
    QCOMPARE(again.served(), u"a b"_s);
}

void HoldBackTest::onceFromCronBelievesInTheEnd()
{
    const QTemporaryDir directory;
    const auto run = [&](const QStringList &said, std::chrono::milliseconds holdBack) {
        Story story(holdBack, directory.path());
        story.say(said);
        [&] { QVERIFY(QCoro::waitFor(story.manager.runOnce())); }();
        return story.served();
    };
    QCOMPARE(run({u"a"_s, u"b"_s}, never), u"a b"_s);
    QCOMPARE(run({}, never), u"a b"_s);
    QCOMPARE(run({}, never), u"a b"_s);
    QTest::qWait(2); // so that a millisecond has passed since the loss was first said
    QCOMPARE(run({}, 1ms), u""_s);
}

void HoldBackTest::previewHoldsBackAndSavesNothing()
{
    const QTemporaryDir directory;
    {
        Story story(never, directory.path());
        story.say({u"a"_s});
        QVERIFY(QCoro::waitFor(story.manager.runOnce()));
    }
    const auto content = [&] {
        QFile file(directory.filePath(u"answer-marathon.json"_s));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    };
    const QByteArray before = content();
    QVERIFY(!before.isEmpty());
    Story story(never, directory.path());
    story.say({});
    QVERIFY(QCoro::waitFor(story.manager.preview()).has_value());
    QCOMPARE(story.served(), u"a"_s);
    QCOMPARE(content(), before);
}

QTEST_GUILESS_MAIN(HoldBackTest)
#include "holdbacktest.moc"
