// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "system/processsize.h"

#include <QCoreApplication>
#include <QFile>
#include <QTest>

#include <vector>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

namespace {

//! This process, once it is warm.
Growth warm()
{
    Growth growth;
    for (int fault = 0; fault < 10; ++fault)
        growth.note(QCoreApplication::applicationPid());
    return growth;
}

} // namespace

//! The criteria of the soak.
class ProcessSizeTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whoStaysAsBigIsFlat() { QVERIFY(warm().isFlat()); }

    void whoTakesMoreMemoryIsNot()
    {
        Growth growth = warm();
        const QByteArray more(100'000'000, 'x');
        growth.note(QCoreApplication::applicationPid());
        QVERIFY2(!growth.isFlat(), growth.toText().constData());
    }

    void whoLeavesFilesOpenIsNot()
    {
        Growth growth = warm();
        std::vector<std::unique_ptr<QFile>> open;
        for (int i = 0; i < 20; ++i) {
            open.push_back(std::make_unique<QFile>(u"/proc/self/status"_s));
            QVERIFY(open.back()->open(QIODevice::ReadOnly));
        }
        growth.note(QCoreApplication::applicationPid());
        QVERIFY2(!growth.isFlat(), growth.toText().constData());
    }

    void anotherProcessBeginsAnew()
    {
        Growth growth = warm();
        const QByteArray more(100'000'000, 'x');
        growth.note(1);
        growth.note(QCoreApplication::applicationPid());
        QVERIFY(growth.isFlat());
    }
};

QTEST_GUILESS_MAIN(ProcessSizeTest)
#include "processsizetest.moc"
