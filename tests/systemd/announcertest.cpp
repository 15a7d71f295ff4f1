// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "systemd/announcer.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace proxym;

//! What systemd is told, and when.
class AnnouncerTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { m_told.clear(); }
    void readyComesWithTheFirstApply();
    void readyComesOnlyOnce();
    void whoWaitsForASilentSourceIsReady();
    void patienceEnds();
    void summaryIsToldWhenItChanges();
    void summaryIsOneLine();
    void reloadIsOverWithTheNextRound();
    void roundThatHasBegunBeforeIsNotTheReloads();
    void laterReloadEndsBoth();
    void nothingReloadsBeforeItIsReady();
    void lifeIsToldOnlyWhereItIsAsked();
    void nothingIsReadyAgainWhileItStops();

private:
    [[nodiscard]] Announcer::Tell tell()
    {
        return [this](const QByteArray &lines) { m_told.append(lines); };
    }
    [[nodiscard]] static Status status(const QString &summary, bool applied)
    {
        Status status;
        status.summary = summary;
        status.applied = applied;
        return status;
    }
    QByteArrayList m_told;
};

void AnnouncerTest::readyComesWithTheFirstApply()
{
    Announcer announcer(tell());
    announcer.show(status(u"Starting"_s, false));
    QCOMPARE(m_told, QByteArrayList{"STATUS=Starting"});
    announcer.show(status(u"In sync: 1 service"_s, true));
    QCOMPARE(m_told.mid(1), (QByteArrayList{"STATUS=In sync: 1 service", "READY=1"}));
}

void AnnouncerTest::readyComesOnlyOnce()
{
    Announcer announcer(tell());
    for (int time = 0; time < 3; ++time)
        announcer.show(status(u"In sync"_s, true));
    QCOMPARE(m_told.count("READY=1"), 1);
}

void AnnouncerTest::whoWaitsForASilentSourceIsReady()
{
    Announcer announcer(tell());
    Status waiting = status(u"Waiting for Marathon"_s, false);
    waiting.isWaiting = true;
    announcer.show(waiting);
    QVERIFY(m_told.contains("READY=1"));
}

void AnnouncerTest::patienceEnds()
{
    Announcer announcer(tell(), 1ms);
    QTRY_COMPARE(m_told, QByteArrayList{"READY=1"});
    announcer.show(status(u"In sync"_s, true));
    QCOMPARE(m_told.count("READY=1"), 1);
}

void AnnouncerTest::summaryIsToldWhenItChanges()
{
    Announcer announcer(tell());
    for (const QString &summary : {u"a"_s, u"a"_s, u"b"_s, u"a"_s})
        announcer.show(status(summary, false));
    QCOMPARE(m_told, (QByteArrayList{"STATUS=a", "STATUS=b", "STATUS=a"}));
}

void AnnouncerTest::summaryIsOneLine()
{
    Announcer announcer(tell());
    announcer.show(status(u"HAProxy says\nREADY=1"_s, false));
    QCOMPARE(m_told, QByteArrayList{"STATUS=HAProxy says READY=1"});
}

void AnnouncerTest::reloadIsOverWithTheNextRound()
{
    Announcer announcer(tell());
    announcer.show(status(u"In sync"_s, true));
    m_told.clear();
    announcer.roundEnded(3);
    announcer.reload(3);
    QCOMPARE(m_told.size(), 1);
    const QByteArrayList lines = m_told.first().split('\n');
    QCOMPARE(lines.first(), "RELOADING=1");
    QVERIFY2(lines.last().startsWith("MONOTONIC_USEC=") && lines.last().mid(15).toLongLong() > 0,
             lines.last());
    announcer.roundEnded(4);
    QCOMPARE(m_told.mid(1), QByteArrayList{"READY=1"});
    announcer.roundEnded(5);
    QCOMPARE(m_told.size(), 2);
}

void AnnouncerTest::roundThatHasBegunBeforeIsNotTheReloads()
{
    Announcer announcer(tell());
    announcer.show(status(u"In sync"_s, true));
    m_told.clear();
    announcer.reload(4); // while round 4 runs
    announcer.roundEnded(4);
    QCOMPARE(m_told.count("READY=1"), 0);
    announcer.roundEnded(5);
    QCOMPARE(m_told.count("READY=1"), 1);
}

void AnnouncerTest::laterReloadEndsBoth()
{
    Announcer announcer(tell());
    announcer.show(status(u"In sync"_s, true));
    m_told.clear();
    announcer.reload(4);
    announcer.reload(5); // while the first one's round runs
    announcer.roundEnded(5);
    QCOMPARE(m_told.count("READY=1"), 0);
    announcer.roundEnded(6);
    QCOMPARE(m_told.count("READY=1"), 1);
}

void AnnouncerTest::nothingReloadsBeforeItIsReady()
{
    Announcer announcer(tell());
    announcer.reload(0);
    announcer.roundEnded(1);
    QCOMPARE(m_told, QByteArrayList());
}

void AnnouncerTest::lifeIsToldOnlyWhereItIsAsked()
{
    Announcer dead(tell());
    dead.keepAlive(0us);
    Announcer living(tell());
    living.keepAlive(20ms);
    QTRY_VERIFY(m_told.count("WATCHDOG=1") > 2);
    m_told.clear();
    living.keepAlive(10h);
    QTest::qWait(50);
    QCOMPARE(m_told, QByteArrayList());
}

void AnnouncerTest::nothingIsReadyAgainWhileItStops()
{
    Announcer announcer(tell(), 1ms);
    announcer.stop();
    announcer.reload(1);
    announcer.show(status(u"In sync"_s, true));
    announcer.roundEnded(2);
    QTest::qWait(20);
    QCOMPARE(m_told, (QByteArrayList{"STOPPING=1", "STATUS=In sync"}));
}

QTEST_GUILESS_MAIN(AnnouncerTest)
#include "announcertest.moc"
