// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/outcomes.h"

#include <QTest>

using namespace proxym;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class OutcomesTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void stepThatDidNothingHidesNothing()
    {
        const Outcome change{.action = Action::Runtime, .reason = u"1 server added"_s, .diff = "+a"};
        const Outcome both = inOrder(change, {.result = ApplyResult::Failed, .error = u"refused"_s});
        QCOMPARE(both.action, Action::Runtime);
        QCOMPARE(both.reason, u"1 server added"_s);
        QCOMPARE(both.diff, "+a"_ba);
        QCOMPARE(both.result, ApplyResult::Failed);
        QCOMPARE(both.error, u"refused"_s);
    }
    void whatTheLaterStepDidCounts()
    {
        const Outcome change{.action = Action::Runtime, .reason = u"1 server added"_s, .diff = "+a"};
        const Outcome both = inOrder(change, {.action = Action::Reload, .reason = u"new backend b_80"_s});
        QCOMPARE(both.action, Action::Reload);
        QCOMPARE(both.reason, u"new backend b_80"_s);
        QCOMPARE(both.diff, QByteArray());
    }
    void bothLeaveSomethingOut()
    {
        const Outcome first{.leftOut = {{u"a_80"_s, u"its port is taken"_s}},
                            .steps = {{u"plan"_s, 1us}},
                            .followUpAfter = 10s};
        const Outcome then{.leftOut = {{u"b_80"_s, u"rejected"_s}}, .steps = {{u"check"_s, 2us}}};
        const Outcome both = inOrder(first, then);
        QCOMPARE(both.leftOut.keys(), (QStringList{u"a_80"_s, u"b_80"_s}));
        QCOMPARE(both.steps.size(), 2);
        QCOMPARE(both.steps.first().name, u"plan"_s);
        QVERIFY(both.followUpAfter == 10s);
        QVERIFY(inOrder(first, {.followUpAfter = 0ms}).followUpAfter == 0ms);
    }
    void nothingThatHasToBeTriedAgainIsInForce()
    {
        QVERIFY(isInForce({}));
        QVERIFY(!isInForce({.retryAfter = 1s}));
        QVERIFY(!isInForce({.result = ApplyResult::Rejected}));
    }
};

QTEST_GUILESS_MAIN(OutcomesTest)
#include "outcomestest.moc"
