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

PiecedList<Element> inPieces(const Elements &elements)
{
    PiecedList<Element> list;
    std::ranges::copy(elements, std::back_inserter(list));
    return list;
}

Elements whole(const PiecedList<Element> &list)
{
    return Elements(list.begin(), list.end());
}

bool isLess(const Element &a, const Element &b)
{
    return a.rank < b.rank;
}

bool isSame(const Element &a, const Element &b)
{
    return a == b;
}

Elements patched(const Elements &elements, const Elements &gone, const Elements &come)
{
    PiecedList<Element> list = inPieces(elements);
    patchSorted(list, gone, come, isLess, isSame);
    return whole(list);
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
    void copyStaysAsItIs();
    void equalElementsGoOneByOne();
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
    Elements many;
    for (int name = 10; name < 110; ++name)
        many.push_back({2, name});
    const Elements result = patched(list, {{2, 2}}, many);
    QCOMPARE(result, sortedAnew(list, {{2, 2}}, many));
    QCOMPARE(patched(result, many, {}), (Elements{{1, 0}, {2, 1}, {2, 3}, {3, 0}}));
}

void SortedListTest::copyStaysAsItIs()
{
    PiecedList<int> list{1, 3};
    const auto copy = list;
    patchSorted(list, QList<int>{3}, QList<int>{2}, std::less<>(), std::equal_to<>());
    QCOMPARE(list, (PiecedList<int>{1, 2}));
    QCOMPARE(copy, (PiecedList<int>{1, 3}));
}

//! Each of `gone` takes one with it, however many there are.
void SortedListTest::equalElementsGoOneByOne()
{
    PiecedList<int> list;
    for (int i = 0; i < 1'000; ++i)
        list.append(i / 2);
    QList<int> gone;
    for (int i = 0; i < 500; ++i)
        gone.append(i);
    patchSorted(list, gone, QList<int>(), std::less<>(), std::equal_to<>());
    QCOMPARE(QList<int>(list.begin(), list.end()), gone);
}

void SortedListTest::anyPatchIsASort_data()
{
    QTest::addColumn<int>("most");
    QTest::addColumn<int>("ranks");
    QTest::newRow("few") << 10 << 5;
    QTest::newRow("few, all of one rank") << 10 << 1;
    QTest::newRow("about a piece") << 70 << 20;
    QTest::newRow("several pieces") << 200 << 100;
    QTest::newRow("several pieces, hardly two of one rank") << 200 << 10'000;
}

void SortedListTest::anyPatchIsASort()
{
    QFETCH(int, most);
    QFETCH(int, ranks);
    QRandomGenerator dice(7);
    int names = 0;
    Elements list;
    PiecedList<Element> pieces;
    for (int round = 0; round < 300; ++round) {
        Elements rest = list, gone, come;
        for (int count = dice.bounded(most); count > 0 && !rest.empty(); --count) {
            const auto one = rest.begin() + dice.bounded(int(rest.size()));
            gone.push_back(*one);
            rest.erase(one);
        }
        for (int count = dice.bounded(most); count > 0; --count)
            come.push_back({dice.bounded(ranks), ++names});
        list = sortedAnew(list, gone, come);
        patchSorted(pieces, gone, come, isLess, isSame);
        QVERIFY2(whole(pieces) == list, QByteArray::number(round));
    }
}

QTEST_GUILESS_MAIN(SortedListTest)
#include "sortedlisttest.moc"
