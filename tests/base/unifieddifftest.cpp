// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/unifieddiff.h"

#include <QTest>

#include <random>

using namespace proxym;

class UnifiedDiffTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void writesWhatDiffWrites_data();
    void writesWhatDiffWrites();
    void patchRebuildsTheText();
    void isQuickForLargeTexts_data();
    void isQuickForLargeTexts();

private:
    static QByteArray numbered(int from, int to, int step = 1);
};

QByteArray UnifiedDiffTest::numbered(int from, int to, int step)
{
    QByteArray text;
    for (int i = from; i < to; i += step)
        text += "line " + QByteArray::number(i) + '\n';
    return text;
}

void UnifiedDiffTest::writesWhatDiffWrites_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    QTest::addColumn<QByteArray>("body");
    const auto row = [](const char *name, const QByteArray &before, const QByteArray &after,
                        const QByteArray &body) { QTest::newRow(name) << before << after << body; };
    row("same", "a\nb\n", "a\nb\n", "");
    row("from nothing", "", "a\nb\n", "@@ -0,0 +1,2 @@\n+a\n+b\n");
    row("to nothing", "a\n", "", "@@ -1 +0,0 @@\n-a\n");
    row("one line changed", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nx\n6\n7\n8\n9\n",
        "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n");
    row("two hunks", numbered(0, 20), "line 0\nnew\n" + numbered(1, 19),
        "@@ -1,4 +1,5 @@\n line 0\n+new\n line 1\n line 2\n line 3\n"
        "@@ -17,4 +18,3 @@\n line 16\n line 17\n line 18\n-line 19\n");
    row("no newline at the end", "a\nb", "a\nb\n",
        "@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n");
    row("block moved", "x\na\nb\nc\nd\n", "a\nb\nc\nd\nx\n", "@@ -1,5 +1,5 @@\n-x\n a\n b\n c\n d\n+x\n");
    row("only repeated lines", "a\na\nb\nb\n", "a\nb\nb\nb\n", "@@ -1,4 +1,4 @@\n a\n-a\n+b\n b\n b\n");
}

void UnifiedDiffTest::writesWhatDiffWrites()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    QFETCH(QByteArray, body);
    const QByteArray head = body.isEmpty() ? "" : "--- old\n+++ new\n";
    QCOMPARE(unifiedDiff(before, after, "old", "new"), head + body);
}

//! The old text with the hunks applied at their line numbers.
static QList<QByteArray> patched(const QList<QByteArray> &before, const QByteArray &diff)
{
    QList<QByteArray> after;
    qsizetype at = 0;
    for (const QByteArray &line : diff.split('\n').mid(2)) {
        if (line.startsWith("@@")) {
            const QList<QByteArray> range = line.mid(4, line.indexOf(' ', 4) - 4).split(',');
            const bool isEmpty = range.size() == 2 && range.at(1) == "0";
            while (at < range.at(0).toInt() - (isEmpty ? 0 : 1))
                after.append(before.at(at++));
        } else if (line.startsWith('+')) {
            after.append(line.mid(1));
        } else if (!line.isEmpty()) {
            if (before.value(at) != line.mid(1))
                return {"context does not fit: " + line};
            ++at;
            if (line.startsWith(' '))
                after.append(line.mid(1));
        }
    }
    return after + before.mid(at);
}

void UnifiedDiffTest::patchRebuildsTheText()
{
    std::mt19937 dice(7);
    for (int round = 0; round < 2000; ++round) {
        QList<QByteArray> before, after;
        for (unsigned i = 0; i < 1 + dice() % 40; ++i) {
            const QByteArray line =
                "l" + QByteArray::number(static_cast<int>(dice() % (round % 2 ? 5 : 1000)));
            const auto what = dice() % 12;
            if (what != 0)
                before.append(line);
            if (what != 1)
                after.append(line);
        }
        before.append("");
        after.append("");
        const QByteArray diff = unifiedDiff(before.join('\n'), after.join('\n'), "old", "new");
        QVERIFY2(patched(before, diff) == after, diff.constData());
    }
}

void UnifiedDiffTest::isQuickForLargeTexts_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    QTest::newRow("every other line is new") << numbered(0, 200'000, 2) << numbered(0, 200'000);
    QTest::newRow("nothing in common") << numbered(0, 100'000) << numbered(200'000, 300'000);
    QTest::newRow("one line repeated")
        << QByteArray("x\n").repeated(100'000) << QByteArray("y\nx\n").repeated(100'000);
}

//! The test's time limit checks this: a cost that grows with the square of the number of lines would exceed
//! it.
void UnifiedDiffTest::isQuickForLargeTexts()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    const QByteArray diff = unifiedDiff(before, after, "old", "new");
    QVERIFY(diff.count('\n') > 100'000);
}

QTEST_GUILESS_MAIN(UnifiedDiffTest)
#include "unifieddifftest.moc"
