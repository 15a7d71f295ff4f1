// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/coalescer.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym::test {

namespace {

constexpr Coalescer::Time noon{1000h};

Trigger trigger(const QString &source, const QString &reason = u"x"_s)
{
    return {.source = source, .reason = reason};
}

} // namespace

class CoalescerTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void idleMeansNoRound() { QVERIFY(!Coalescer(200ms).nextStart()); }

    void firstTriggerStartsAtOnce()
    {
        Coalescer coalescer(200ms);
        coalescer.note(trigger(u"File"_s));
        QVERIFY(*coalescer.nextStart() <= noon);
    }

    void hundredTriggersDuringARoundMakeOneMore()
    {
        Coalescer coalescer(200ms);
        coalescer.note(trigger(u"File"_s));
        (void)coalescer.begin(noon);
        for (int i = 0; i < 100; ++i)
            coalescer.note(trigger(i % 2 ? u"File"_s : u"Marathon"_s, u"event %1"_s.arg(i)));
        QVERIFY(!coalescer.nextStart());
        coalescer.end();
        QCOMPARE(*coalescer.nextStart(), noon + 200ms);
        const Triggers triggers = coalescer.begin(noon + 200ms);
        QCOMPARE(triggers.count, 100);
        QCOMPARE(triggers.reason, u"event 0"_s);
        QCOMPARE(triggers.sources, (QSet<QString>{u"File"_s, u"Marathon"_s}));
        coalescer.end();
        QVERIFY(!coalescer.nextStart());
    }

    void startsAreAtLeastTheIntervalApart()
    {
        Coalescer coalescer(5s);
        coalescer.note(trigger(u"File"_s));
        (void)coalescer.begin(noon);
        coalescer.end();
        coalescer.note(trigger(u"File"_s));
        QCOMPARE(*coalescer.nextStart(), noon + 5s);
    }

    void triggersRememberTheStrongestWish()
    {
        Triggers triggers;
        triggers.add({.source = u"File"_s, .reason = u"a"_s});
        triggers.add({.source = u"Web"_s,
                      .reason = u"b"_s,
                      .reads = Trigger::Reads::Everything,
                      .acceptsLosses = true});
        triggers.add({.source = u"HAProxy"_s, .reason = u"c"_s, .reads = Trigger::Reads::Nothing});
        QVERIFY(triggers.everything && triggers.acceptsLosses);
        QCOMPARE(triggers.sources, QSet<QString>{u"File"_s});
    }
};

} // namespace proxym::test

QTEST_APPLESS_MAIN(proxym::test::CoalescerTest)
#include "coalescertest.moc"
