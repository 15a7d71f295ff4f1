// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/store/durablefile.h"

#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

namespace {

//! More than the kernel writes at once, some of them empty, one larger than what is read at once.
QByteArrayList manyPieces()
{
    QByteArrayList pieces;
    for (int i = 0; i < 2'500; ++i)
        pieces.append(QByteArray::number(i).repeated(i % 7));
    pieces[1'234] = QByteArray(200'000, 'x') + 'y';
    return pieces;
}

} // namespace

//! Files that are written in pieces.
class DurableFileTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void allPiecesAreWrittenInTheirOrder();
    void onlyTheSameBytesAreTheSame();
    void equalTextsMayHaveOtherPieces();

private:
    QTemporaryDir m_directory;
    QString m_path = m_directory.filePath(u"file"_s);
};

void DurableFileTest::allPiecesAreWrittenInTheirOrder()
{
    const QList<QByteArrayList> texts{{},          {""}, {"", "a", ""}, {"a"}, QByteArrayList(1'000, ""),
                                      manyPieces()};
    for (const QByteArrayList &pieces : texts) {
        QVERIFY(writeFile(m_path, PiecedText(pieces)));
        QCOMPARE(contentOf(m_path), pieces.join());
        QVERIFY(hasContent(m_path, PiecedText(pieces)));
        QVERIFY(hasContent(m_path, pieces.join()));
    }
}

void DurableFileTest::onlyTheSameBytesAreTheSame()
{
    const QByteArrayList pieces = manyPieces();
    QVERIFY(writeFile(m_path, PiecedText(pieces)));
    for (const qsizetype i : {qsizetype(1), qsizetype(1'234), pieces.size() - 2}) {
        QByteArrayList other = pieces;
        other[i].back() = 'z';
        QVERIFY(!hasContent(m_path, PiecedText(other)));
        other[i].chop(1);
        QVERIFY(!hasContent(m_path, PiecedText(other)));
        other[i] = pieces.at(i) + 'z';
        QVERIFY(!hasContent(m_path, PiecedText(other)));
    }
    QVERIFY(!hasContent(m_path, PiecedText()));
    QVERIFY(!hasContent(m_directory.filePath(u"none"_s), PiecedText()));
}

void DurableFileTest::equalTextsMayHaveOtherPieces()
{
    QCOMPARE(PiecedText(QByteArrayList{"ab", "", "c"}), PiecedText("abc"));
    QVERIFY(PiecedText(QByteArrayList{"ab", "c"}) != PiecedText("abd"));
    QCOMPARE(PiecedText(), PiecedText(QByteArrayList{"", ""}));
}

QTEST_GUILESS_MAIN(DurableFileTest)
#include "durablefiletest.moc"
