// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/judge/judgementstop.h"

#include <QTest>

using namespace proxym;
using namespace std::chrono_literals;

class JudgementStopTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void nothingUnderWayIsNotEnded()
    {
        JudgementStop stop;
        stop.request(1, {});
        QVERIFY(!stop.isRequested());
        stop.begin();
        QVERIFY(!stop.isRequested());
    }

    void allOfARoundEndForTheSameDeath()
    {
        JudgementStop stop;
        QVERIFY(ends(stop, 1, 0s));
        QVERIFY(ends(stop, 1, 1s));
        QVERIFY(!ends(stop, 2, 2s));
    }

    //! With a death each second and judgements that take longer.
    void oneComesToItsEndThoughHaproxyDiesAgainAndAgain()
    {
        JudgementStop stop;
        std::chrono::seconds last = 0s;
        QList<std::chrono::seconds> pauses;
        for (int second = 0; second < 300; ++second) {
            stop.begin();
            stop.request(second + 1, JudgementStop::Time(1h) + std::chrono::seconds(second));
            if (stop.isRequested())
                pauses.append(std::chrono::seconds(second)
                              - std::exchange(last, std::chrono::seconds(second)));
            else
                continue; // it is still under way
            stop.end();
        }
        QCOMPARE(pauses, (QList<std::chrono::seconds>{0s, 10s, 20s, 40s, 80s}));
    }

    void afterOneThatCameToItsEndTheNextEndsAtOnce()
    {
        JudgementStop stop;
        QVERIFY(ends(stop, 1, 0s));
        QVERIFY(!ends(stop, 2, 1s));
        QVERIFY(ends(stop, 3, 2s));
    }

private:
    //! Whether a judgement ends for the death of this process, at this time.
    static bool ends(JudgementStop &stop, qint64 pid, std::chrono::seconds at)
    {
        stop.begin();
        stop.request(pid, JudgementStop::Time(1h) + at);
        const bool isEnded = stop.isRequested();
        stop.end();
        return isEnded;
    }
};

QTEST_GUILESS_MAIN(JudgementStopTest)
#include "judgementstoptest.moc"
