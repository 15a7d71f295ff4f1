// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/besidetheloop.h"

#include <QTest>
#include <QThread>

using namespace proxym;

namespace {

bool isInThisThread(QThread *const &loop)
{
    return QThread::currentThread() == loop;
}

//! Takes one value, and looks at the other.
qsizetype lengthOf(QByteArray text, const QByteArray &more)
{
    return std::move(text).append(more).size();
}

bool blocksTheLoop(qsizetype services)
{
    return QCoro::waitFor(madeOf(services, &isInThisThread, QThread::currentThread()));
}

} // namespace

//! What is computed at once, and what in another thread.
class BesideTheLoopTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void muchIsDoneBesideTheLoop();
    void valuesArePassedEitherWay();
};

void BesideTheLoopTest::muchIsDoneBesideTheLoop()
{
    QVERIFY(blocksTheLoop(0));
    QVERIFY(blocksTheLoop(manyServices - 1));
    QVERIFY(!blocksTheLoop(manyServices));
    QVERIFY(blocksTheLoop(effortOfParsing(900'000)));
    QVERIFY(!blocksTheLoop(effortOfParsing(1024 * 1024)));
}

void BesideTheLoopTest::valuesArePassedEitherWay()
{
    for (const qsizetype services : {qsizetype(0), manyServices})
        QCOMPARE(QCoro::waitFor(madeOf(services, &lengthOf, QByteArray("ab"), QByteArray("c"))), 3);
}

QTEST_GUILESS_MAIN(BesideTheLoopTest)
#include "besidethelooptest.moc"
