// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/haproxyanswers.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

class HaproxyAnswersTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void generationIsReadWhole_data();
    void generationIsReadWhole();
};

void HaproxyAnswersTest::generationIsReadWhole_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QString>("generation");
    QTest::newRow("one of ours") << QByteArray("proc.generation: type=str value=<0123abcd>") << u"0123abcd"_s;
    QTest::newRow("none") << QByteArray("proc.generation: not found") << QString();
    QTest::newRow("cut before the value") << QByteArray("proc.generation:") << QString();
    QTest::newRow("cut within the value") << QByteArray("proc.generation: type=str value=<01") << QString();
}

void HaproxyAnswersTest::generationIsReadWhole()
{
    QFETCH(QByteArray, line);
    const auto info = infoFrom(line + "\nPid: 4711\n");
    QVERIFY(info);
    QTEST(info->generation, "generation");
}

QTEST_GUILESS_MAIN(HaproxyAnswersTest)
#include "haproxyanswerstest.moc"
