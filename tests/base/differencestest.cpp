// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/differences.h"

#include <QMap>
#include <QRandomGenerator>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

using Words = SharedList<QString>;

class DifferencesTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void whatDiffersIsFound_data();
    void whatDiffersIsFound();
    void sameListHasNone();
    void equalIsNotTheSame();
    void eachDifferenceIsFoundOnce();
    void longListsDifferInTheirOwnPieces();

private:
    //! The same letter is always the same object.
    [[nodiscard]] Words wordsOf(const QString &letters)
    {
        Words words;
        for (const QChar letter : letters) {
            if (!m_known.contains(letter))
                m_known.insert(letter, QString(letter));
            words.append(*m_known.constFind(letter));
        }
        return words;
    }
    [[nodiscard]] static QString textOf(const Words &words)
    {
        QString text;
        for (const QString &word : words)
            text += word;
        return text;
    }

    QMap<QChar, Shared<QString>> m_known;
};

void DifferencesTest::whatDiffersIsFound_data()
{
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("now");
    QTest::addColumn<QString>("gone");
    QTest::addColumn<QString>("come");
    const auto row = [](const char *name, const QString &before, const QString &now, const QString &gone,
                        const QString &come) { QTest::newRow(name) << before << now << gone << come; };
    row("nothing", u""_s, u""_s, u""_s, u""_s);
    row("from nothing", u""_s, u"ab"_s, u""_s, u"ab"_s);
    row("to nothing", u"ab"_s, u""_s, u"ab"_s, u""_s);
    row("two lists of the same", u"abc"_s, u"abc"_s, u""_s, u""_s);
    row("one replaced", u"abcde"_s, u"abXde"_s, u"c"_s, u"X"_s);
    row("the first replaced", u"abc"_s, u"Xbc"_s, u"a"_s, u"X"_s);
    row("the last replaced", u"abc"_s, u"abX"_s, u"c"_s, u"X"_s);
    row("several scattered", u"abcdefg"_s, u"aXcdYZg"_s, u"bef"_s, u"XYZ"_s);
    row("one more at the end", u"abc"_s, u"abcX"_s, u""_s, u"X"_s);
    row("one less at the end", u"abc"_s, u"ab"_s, u"c"_s, u""_s);
    row("one more in front, one less at the end", u"abcd"_s, u"Xabc"_s, u"d"_s, u"X"_s);
    row("one less in front, one more at the end", u"abcd"_s, u"bcdX"_s, u"a"_s, u"X"_s);
    row("all others", u"abc"_s, u"XY"_s, u"abc"_s, u"XY"_s);
    row("once more", u"ab"_s, u"aab"_s, u""_s, u"a"_s);
    row("once less", u"aab"_s, u"ab"_s, u"a"_s, u""_s);
    row("once more, scattered", u"abc"_s, u"cabXa"_s, u""_s, u"Xa"_s);
    row("once less, scattered", u"abaca"_s, u"Xaca"_s, u"ab"_s, u"X"_s);
    row("twice less, scattered", u"abacad"_s, u"dcba"_s, u"aa"_s, u""_s);
    row("twice in both", u"aba"_s, u"baa"_s, u""_s, u""_s);
    row("another order", u"abcd"_s, u"dbca"_s, u""_s, u""_s);
    row("another order and one replaced", u"abcd"_s, u"dXca"_s, u"b"_s, u"X"_s);
}

void DifferencesTest::whatDiffersIsFound()
{
    QFETCH(QString, before);
    QFETCH(QString, now);
    const Differences differences(wordsOf(before), wordsOf(now));
    QTEST(textOf(differences.gone), "gone");
    QTEST(textOf(differences.come), "come");
    QCOMPARE(differences.isEmpty(), differences.gone.isEmpty() && differences.come.isEmpty());
}

void DifferencesTest::sameListHasNone()
{
    const Words words = wordsOf(u"abca"_s);
    QVERIFY(Differences(words, words).isEmpty());
    const Words copy = words;
    QVERIFY(Differences(words, copy).isEmpty());
}

void DifferencesTest::equalIsNotTheSame()
{
    const Words before = wordsOf(u"abc"_s);
    Words now = before;
    now.replace(std::next(now.begin()), QString(u"b"_s));
    QCOMPARE(now, before);
    const Differences differences(before, now);
    QCOMPARE(textOf(differences.gone), u"b"_s);
    QVERIFY(differences.gone.first().isSame(before.at(1)));
    QCOMPARE(textOf(differences.come), u"b"_s);
    QVERIFY(differences.come.first().isSame(now.at(1)));
}

//! In any two lists. Checked against counting.
void DifferencesTest::eachDifferenceIsFoundOnce()
{
    QRandomGenerator dice(3);
    const auto any = [&dice] {
        QString letters;
        for (int length = dice.bounded(8); length > 0; --length)
            letters += QChar(u'a' + char16_t(dice.bounded(5)));
        return letters;
    };
    for (int round = 0; round < 5'000; ++round) {
        const QString before = any(), now = any();
        const Differences differences(wordsOf(before), wordsOf(now));
        const QString gone = textOf(differences.gone), come = textOf(differences.come);
        for (const QChar letter : u"abcde"_s) {
            const qsizetype more = now.count(letter) - before.count(letter);
            QVERIFY2(come.count(letter) == std::max<qsizetype>(more, 0)
                         && gone.count(letter) == std::max<qsizetype>(-more, 0),
                     qPrintable(before + u" and "_s + now));
        }
    }
}

//! A copy changes at random places. Other pieces are not looked at, so they are neither forgotten nor counted
//! twice.
void DifferencesTest::longListsDifferInTheirOwnPieces()
{
    QRandomGenerator dice(5);
    Words before;
    for (int i = 0; i < 2'000; ++i)
        before.append(Shared(QString::number(i)));
    for (int round = 0; round < 200; ++round) {
        Words now = before;
        const auto anyPlace = [&] { return std::next(now.begin(), dice.bounded(int(now.size()))); };
        for (int changes = dice.bounded(8); changes > 0; --changes) {
            const Shared<QString> one(u"%1.%2"_s.arg(round).arg(changes));
            switch (dice.bounded(4)) {
            case 0:
                now.insert(anyPlace(), one);
                break;
            case 1:
                now.replace(anyPlace(), one);
                break;
            case 2:
                now.erase(anyPlace());
                break;
            default:
                now.insert(anyPlace(), Shared(*anyPlace())); // one object twice
            }
        }
        QHash<const QString *, int> counts;
        for (const Shared<QString> &word : now)
            ++counts[word.identity()];
        for (const Shared<QString> &word : before)
            --counts[word.identity()];
        const Differences differences(before, now);
        for (const Shared<QString> &word : differences.come)
            --counts[word.identity()];
        for (const Shared<QString> &word : differences.gone)
            ++counts[word.identity()];
        QVERIFY2(std::ranges::all_of(counts, [](int count) { return count == 0; }),
                 QByteArray::number(round));
        QVERIFY(differences.gone.size() + differences.come.size() <= 16);
        before = now;
    }
}

QTEST_GUILESS_MAIN(DifferencesTest)
#include "differencestest.moc"
