// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/sortedlist.h"

#include <QRandomGenerator>
#include <QTest>

#include <vector>

using namespace proxym;

namespace {

//! Elements of equal rank have different names.
struct Element {
    int rank = 0;
    int name = 0;

    bool operator==(const Element &) const = default;
};
using Elements = std::vector<Element>;

bool isLess(const Element &a, const Element &b)
{
    return a.rank < b.rank;
}

bool isSame(const Element &a, const Element &b)
{
    return a == b;
}

Elements patched(Elements list, const Elements &gone, const Elements &come)
{
    patchSorted(list, gone, come, isLess, isSame);
    return list;
}

//! The same in the plainest way.
Elements sortedAnew(Elements list, const Elements &gone, const Elements &come)
{
    for (const Element &element : gone)
        list.erase(std::find(list.begin(), list.end(), element));
    list.insert(list.end(), come.begin(), come.end());
    std::stable_sort(list.begin(), list.end(), isLess);
    return list;
}

} // namespace

class SortedListTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void elementsGoAndCome();
    void amongEqualRanksTheRightOneGoes();
    void listOfPointersIsPatchedToo();
    void anyPatchIsASort_data();
    void anyPatchIsASort();
};

void SortedListTest::elementsGoAndCome()
{
    const Elements list{{1, 0}, {3, 0}, {5, 0}};
    QCOMPARE(patched(list, {}, {}), list);
    QCOMPARE(patched({}, {}, {{2, 0}, {1, 0}}), (Elements{{1, 0}, {2, 0}}));
    QCOMPARE(patched(list, list, {}), Elements());
    QCOMPARE(patched(list, {{3, 0}}, {{9, 0}, {0, 0}, {4, 0}}),
             (Elements{{0, 0}, {1, 0}, {4, 0}, {5, 0}, {9, 0}}));
    QCOMPARE(patched(list, {{3, 0}}, {{3, 1}}), (Elements{{1, 0}, {3, 1}, {5, 0}}));
}

//! New ones come last among them.
void SortedListTest::amongEqualRanksTheRightOneGoes()
{
    const Elements list{{1, 0}, {2, 1}, {2, 2}, {2, 3}, {3, 0}};
    QCOMPARE(patched(list, {{2, 2}}, {{2, 5}, {2, 4}}),
             (Elements{{1, 0}, {2, 1}, {2, 3}, {2, 5}, {2, 4}, {3, 0}}));
    Elements many; // the other way to do it
    for (int name = 10; name < 110; ++name)
        many.push_back({2, name});
    const Elements result = patched(list, {{2, 2}}, many);
    QCOMPARE(result, sortedAnew(list, {{2, 2}}, many));
    QCOMPARE(patched(result, many, {}), (Elements{{1, 0}, {2, 1}, {2, 3}, {3, 0}}));
}

void SortedListTest::listOfPointersIsPatchedToo()
{
    QList<int> list{1, 3};
    const auto copy = list; // shared: must stay as it is
    patchSorted(list, QList<int>{3}, QList<int>{2}, std::less<>(), std::equal_to<>());
    QCOMPARE(list, (QList<int>{1, 2}));
    QCOMPARE(copy, (QList<int>{1, 3}));
}

void SortedListTest::anyPatchIsASort_data()
{
    QTest::addColumn<int>("most");
    QTest::addColumn<int>("ranks");
    QTest::newRow("few") << 10 << 5;
    QTest::newRow("few, all of one rank") << 10 << 1;
    QTest::newRow("around the border between few and many") << 70 << 20;
    QTest::newRow("many") << 200 << 100;
    QTest::newRow("many, hardly two of one rank") << 200 << 10'000;
}

void SortedListTest::anyPatchIsASort()
{
    QFETCH(int, most);
    QFETCH(int, ranks);
    QRandomGenerator dice(7);
    int names = 0;
    Elements list;
    for (int round = 0; round < 300; ++round) {
        Elements rest = list, gone, come;
        for (int count = dice.bounded(most); count > 0 && !rest.empty(); --count) {
            const auto one = rest.begin() + dice.bounded(int(rest.size()));
            gone.push_back(*one);
            rest.erase(one);
        }
        for (int count = dice.bounded(most); count > 0; --count)
            come.push_back({dice.bounded(ranks), ++names});
        const Elements expected = sortedAnew(list, gone, come);
        patchSorted(list, gone, come, isLess, isSame);
        QVERIFY2(list == expected, QByteArray::number(round));
    }
}

QTEST_GUILESS_MAIN(SortedListTest)
#include "sortedlisttest.moc"
