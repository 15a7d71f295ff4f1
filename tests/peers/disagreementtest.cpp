// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "peers/disagreement.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

class DisagreementTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void namesAreToldBySide()
    {
        const Fingerprints here{{u"a_80"_s, 1}, {u"b_80"_s, 2}, {u"c_80"_s, 3}, {u"e_80"_s, 5}};
        const Fingerprints there{{u"b_80"_s, 2}, {u"c_80"_s, 4}, {u"d_80"_s, 4}};
        const Disagreement found = disagreementOf(here, there);
        QCOMPARE(found.onlyHere, (QStringList{u"a_80"_s, u"e_80"_s}));
        QCOMPARE(found.onlyThere, QStringList{u"d_80"_s});
        QCOMPARE(found.different, QStringList{u"c_80"_s});
        QCOMPARE(found.total(), 4);
    }
    void theSameIsNoDisagreement()
    {
        const Fingerprints same{{u"a_80"_s, 1}};
        QCOMPARE(disagreementOf(same, same), Disagreement{});
        QCOMPARE(disagreementOf({}, {}), Disagreement{});
    }
    void oneSideMayBeEmpty()
    {
        const Fingerprints some{{u"a_80"_s, 1}, {u"b_80"_s, 1}};
        QCOMPARE(disagreementOf(some, {}).onlyHere.size(), 2);
        QCOMPARE(disagreementOf({}, some).onlyThere.size(), 2);
    }
    void listsAreBoundedTotalsAreNot()
    {
        Fingerprints here, there;
        for (int number = 0; number < 1'000; ++number) {
            here[u"h%1"_s.arg(number)] = 1;
            there[u"t%1"_s.arg(number)] = 1;
            here[u"x%1"_s.arg(number)] = 1;
            there[u"x%1"_s.arg(number)] = 2;
        }
        const Disagreement found = disagreementOf(here, there);
        for (const QStringList &list : {found.onlyHere, found.onlyThere, found.different})
            QCOMPARE(list.size(), Disagreement::mostNames);
        QCOMPARE(found.totalOnlyHere, 1'000);
        QCOMPARE(found.totalOnlyThere, 1'000);
        QCOMPARE(found.totalDifferent, 1'000);
    }
};

QTEST_GUILESS_MAIN(DisagreementTest)
#include "disagreementtest.moc"
