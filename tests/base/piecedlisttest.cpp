// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/piecedlist.h"

#include <QRandomGenerator>
#include <QSet>
#include <QTest>

using namespace proxym;

namespace {

using Numbers = PiecedList<int>;

Numbers upTo(int count)
{
    Numbers numbers;
    for (int i = 0; i < count; ++i)
        numbers.append(i);
    return numbers;
}

QList<int> whole(const Numbers &numbers)
{
    return {numbers.begin(), numbers.end()};
}

//! How many pieces of `now` are not in `before`.
qsizetype newPieces(const Numbers &before, const Numbers &now)
{
    QSet<const int *> old;
    for (const auto &piece : before.pieces())
        old.insert(piece.constData());
    return std::ranges::count_if(now.pieces(),
                                 [&](const auto &piece) { return !old.contains(piece.constData()); });
}

} // namespace

class PiecedListTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void emptyList();
    void walksBothWays();
    void anyChangeIsThatOfAPlainList();
    void changeCopiesItsOwnPiece();
    void piecesStayLong();
    void searchesAsInAPlainList();
    void equalWhateverThePieces();
    void followsPieceByPiece();
    void predicateIsCalledOnceForEach();
    void appendsItself();
    void isEmptyOnceMoved();
};

void PiecedListTest::emptyList()
{
    Numbers none;
    QVERIFY(none.isEmpty());
    QVERIFY(none.begin() == none.end());
    QVERIFY(none == Numbers());
    QVERIFY(none.lowerBound(1, std::less<>()) == none.end());
    none.removeIf([](int) { return true; });
    none.insert(none.begin(), 7);
    QCOMPARE(whole(none), QList<int>{7});
    none.erase(none.begin());
    QVERIFY(none.isEmpty() && none.pieces().isEmpty());
}

void PiecedListTest::walksBothWays()
{
    const Numbers numbers = upTo(1'000);
    auto place = numbers.end();
    for (int i = 999; i >= 0; --i)
        QCOMPARE(*--place, i);
    QVERIFY(place == numbers.begin());
    QCOMPARE(std::distance(numbers.begin(), numbers.end()), 1'000);
    QCOMPARE(numbers.first(), 0);
    QCOMPARE(numbers.last(), 999);
    for (const int i : {0, 127, 128, 129, 999})
        QCOMPARE(numbers.at(i), i);
    for (const int i : {0, 127, 128, 1'000})
        QCOMPARE(numbers.indexOf(std::next(numbers.begin(), i)), i);
}

void PiecedListTest::anyChangeIsThatOfAPlainList()
{
    QRandomGenerator dice(11);
    Numbers numbers;
    QList<int> plain;
    for (int step = 0; step < 20'000; ++step) {
        const int place = dice.bounded(int(plain.size()) + 1);
        const auto there = std::next(numbers.begin(), place);
        const bool grows = (step / 2'000) % 2 == 0; // and shrinks, in turn
        const int what = dice.bounded(100);
        if (what < (grows ? 60 : 20)) {
            numbers.insert(there, step);
            plain.insert(place, step);
        } else if (place == plain.size()) {
            numbers.append(step);
            plain.append(step);
        } else if (what < 80) {
            numbers.erase(there);
            plain.removeAt(place);
        } else if (what < 99) {
            numbers.replace(there, step);
            plain[place] = step;
        } else if (what == 99 && step % 5 == 0) {
            const int divisor = dice.bounded(2, 40);
            const auto isGone = [divisor](int number) { return number % divisor == 0; };
            numbers.removeIf(isGone);
            plain.removeIf(isGone);
        } else {
            const auto doubled = [](int number) { return number % 7 == 0 ? number + 1 : number; };
            numbers.replaceEach(doubled, std::equal_to<>());
            std::ranges::transform(plain, plain.begin(), doubled);
        }
        QCOMPARE(numbers.size(), plain.size());
        QVERIFY2(std::ranges::none_of(numbers.pieces(), &QList<int>::isEmpty), QByteArray::number(step));
        if (step % 20 == 0)
            QVERIFY2(std::ranges::equal(numbers, plain), QByteArray::number(step));
    }
}

void PiecedListTest::changeCopiesItsOwnPiece()
{
    const Numbers before = upTo(10'000);
    Numbers now = before;
    now.replace(now.lowerBound(5'000, std::less<>()), -1);
    QCOMPARE(newPieces(before, now), 1);
    QCOMPARE(before.at(5'000), 5'000);
    now = before;
    now.insert(now.lowerBound(5'000, std::less<>()), -1); // into a full one
    QCOMPARE(newPieces(before, now), 2);
    now = before;
    now.erase(now.lowerBound(5'000, std::less<>()));
    QCOMPARE(newPieces(before, now), 1);
    now = before;
    now.removeIf([](int number) { return number == 9'999; });
    QCOMPARE(newPieces(before, now), 1);
    now = before;
    now.replaceEach([](int number) { return number == 77 ? 78 : number; }, std::equal_to<>());
    QCOMPARE(newPieces(before, now), 1);
    now = before;
    now.replaceEach([](int number) { return number; }, std::equal_to<>());
    QVERIFY(now.pieces().isSharedWith(before.pieces()));
}

//! Otherwise a list that shrinks would end up with as many pieces as elements.
void PiecedListTest::piecesStayLong()
{
    Numbers numbers = upTo(12'800);
    QCOMPARE(numbers.pieces().size(), 100);
    QRandomGenerator dice(1);
    while (numbers.size() > 640)
        numbers.erase(std::next(numbers.begin(), dice.bounded(int(numbers.size()))));
    QVERIFY2(numbers.pieces().size() <= 2 * 640 / 64 + 1, QByteArray::number(numbers.pieces().size()));
    Numbers inFront;
    for (int i = 0; i < 6'400; ++i)
        inFront.insert(inFront.begin(), i);
    QVERIFY(inFront.pieces().size() <= 101);
    Numbers few = upTo(12'800);
    few.removeIf([](int number) { return number % 128 != 0; });
    QVERIFY2(few.pieces().size() <= 4, QByteArray::number(few.pieces().size()));
}

void PiecedListTest::searchesAsInAPlainList()
{
    Numbers numbers;
    for (int i = 0; i < 3'000; ++i)
        numbers.append(i / 3 * 2); // three of each even number
    const QList<int> plain = whole(numbers);
    for (int sought = -1; sought < 2'002; ++sought) {
        const auto lower = numbers.lowerBound(sought, std::less<>());
        const auto upper = numbers.upperBound(sought, std::less<>());
        QCOMPARE(std::distance(numbers.begin(), lower),
                 std::ranges::lower_bound(plain, sought) - plain.begin());
        QCOMPARE(std::distance(numbers.begin(), upper),
                 std::ranges::upper_bound(plain, sought) - plain.begin());
    }
}

void PiecedListTest::equalWhateverThePieces()
{
    const Numbers appended = upTo(1'000);
    Numbers inserted;
    for (int i = 999; i >= 0; --i)
        inserted.insert(inserted.begin(), i);
    QVERIFY(appended.pieces().size() != inserted.pieces().size());
    QVERIFY(appended == inserted);
    Numbers other = appended;
    QVERIFY(other == appended);
    other.replace(std::prev(other.end()), 1'000);
    QVERIFY(other != appended && other != inserted);
    other = appended;
    other.append(1'000);
    QVERIFY(other != appended);
}

void PiecedListTest::followsPieceByPiece()
{
    QRandomGenerator dice(2);
    Numbers before, doubled;
    for (int round = 0; round < 300; ++round) {
        Numbers now = before;
        for (int changes = dice.bounded(30); changes > 0; --changes) {
            const auto place = std::next(now.begin(), dice.bounded(int(now.size()) + 1));
            if (dice.bounded(3) > 0 || place == now.end())
                now.insert(place, dice.bounded(1'000));
            else
                now.erase(place);
        }
        int calls = 0;
        const Numbers old = doubled;
        const auto twice = [&calls](int number) {
            ++calls;
            return 2 * number;
        };
        Numbers::follow(before, now, twice, doubled);
        QVERIFY(std::ranges::equal(now, doubled, [](int number, int two) { return two == 2 * number; }));
        QCOMPARE(newPieces(old, doubled), newPieces(before, now));
        QVERIFY(calls <= 128 * newPieces(before, now));
        before = now;
    }
}

void PiecedListTest::predicateIsCalledOnceForEach()
{
    Numbers numbers = upTo(1'000);
    QList<int> asked;
    numbers.removeIf([&asked](int number) {
        asked.append(number);
        return number % 300 == 1;
    });
    QCOMPARE(asked, whole(upTo(1'000)));
    QCOMPARE(numbers.size(), 996);
}

void PiecedListTest::appendsItself()
{
    Numbers numbers = upTo(200);
    numbers += numbers;
    QCOMPARE(whole(numbers), whole(upTo(200)) + whole(upTo(200)));
    PiecedList<QString> texts;
    for (int i = 0; i < 1'000; ++i) // elements of the list itself, into pieces that are split
        texts.insert(std::next(texts.begin(), i / 3), i == 0 ? QString(u'x') : texts.at(i / 2));
    QVERIFY(std::ranges::all_of(texts, [](const QString &text) { return text == u'x'; }));
    Numbers sum = Numbers() + numbers;
    QVERIFY(sum.pieces().isSharedWith(numbers.pieces()));
}

void PiecedListTest::isEmptyOnceMoved()
{
    Numbers numbers = upTo(200);
    Numbers other = std::move(numbers);
    QCOMPARE(other.size(), 200);
    QVERIFY(numbers.isEmpty()); // NOLINT(bugprone-use-after-move): that is what is tested
    numbers.append(7);
    other = std::move(numbers);
    QCOMPARE(whole(other), QList<int>{7});
    QCOMPARE(numbers.size(), 0); // NOLINT(bugprone-use-after-move)
    QVERIFY(numbers.begin() == numbers.end());
}

QTEST_GUILESS_MAIN(PiecedListTest)
#include "piecedlisttest.moc"
