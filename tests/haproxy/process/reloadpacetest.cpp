// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/process/reloadpace.h"

#include <QTest>

using namespace std::chrono_literals;
using namespace proxym;

class ReloadPaceTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void firstReloadWaitsForNothing() { QVERIFY(!ReloadPace(2s).wait(start, true)); }
    void nextReloadWaitsForTheInterval()
    {
        ReloadPace pace(2s);
        pace.begin(start);
        pace.succeed();
        QCOMPARE(pace.wait(start + 500ms, true), 1500ms);
        QVERIFY(!pace.wait(start + 2s, true));
    }
    void haproxyThatDoesNotRunIsStartedAtOnce()
    {
        ReloadPace pace(2s);
        pace.begin(start);
        QVERIFY(!pace.wait(start, false));
    }
    void manyOldProcessesPutReloadsOff()
    {
        QCOMPARE(ReloadPace::betweenReloads(7, 8), 0s);
        ReloadPace pace(2s);
        const auto pause = ReloadPace::betweenReloads(8, 8);
        QVERIFY(!pace.wait(start, true, pause)); // the first one
        pace.begin(start);
        QCOMPARE(pace.wait(start + 3s, true, pause), std::optional(pause - 3s));
        QVERIFY(pause < ReloadPace::betweenReloads(9, 8)
                && ReloadPace::betweenReloads(9, 8) < ReloadPace::betweenReloads(10, 8));
        QVERIFY(!pace.wait(start + 3s, true)); // enough have ended
        QVERIFY(!pace.wait(start + 3s, false, pause)); // nothing is served
    }
    void failuresAreRetriedLaterAndLater()
    {
        ReloadPace pace(2s);
        QList<std::chrono::milliseconds> delays;
        for (int i = 0; i < 8; ++i)
            delays.append(pace.fail(start));
        QCOMPARE(delays, (QList<std::chrono::milliseconds>{1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s}));
        QCOMPARE(pace.wait(start, true), 60s);
        QCOMPARE(pace.wait(start, false), 2s); // trying costs nothing
        pace.succeed();
        QVERIFY(!pace.wait(start, false));
    }

private:
    ReloadPace::Time start = std::chrono::steady_clock::now();
};

QTEST_APPLESS_MAIN(ReloadPaceTest)
#include "reloadpacetest.moc"
