// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/sourceretries.h"

#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

class SourceRetriesTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void failuresBeforeItsTimeDelayNoAttempt();
    void pausesGrowWithEachAttempt();
    void recoveryBeginsAnew();
};

namespace {

SourceStatus failing(int failures)
{
    return {.name = u"Marathon"_s, .state = SourceState::Failing, .failures = failures};
}

} // namespace

//! Each event makes the Manager ask: seven in half a second must not cost half a minute.
void SourceRetriesTest::failuresBeforeItsTimeDelayNoAttempt()
{
    SourceRetries retries;
    QSignalSpy due(&retries, &SourceRetries::due);
    retries.note(failing(1));
    const QDateTime at = retries.nextAttemptOf(u"Marathon"_s);
    for (int failures = 2; failures < 9; ++failures) {
        QTest::qWait(10);
        retries.note(failing(failures));
        QCOMPARE(retries.nextAttemptOf(u"Marathon"_s), at);
    }
    QTRY_COMPARE(due.size(), 1);
}

void SourceRetriesTest::pausesGrowWithEachAttempt()
{
    SourceRetries retries;
    QSignalSpy due(&retries, &SourceRetries::due);
    retries.note(failing(1));
    QTRY_COMPARE(due.size(), 1);
    const QDateTime now = QDateTime::currentDateTimeUtc();
    retries.note(failing(2));
    QVERIFY(now.msecsTo(retries.nextAttemptOf(u"Marathon"_s)) >= 2'000);
}

void SourceRetriesTest::recoveryBeginsAnew()
{
    SourceRetries retries;
    retries.note(failing(1));
    retries.note({.name = u"Marathon"_s, .state = SourceState::Ok});
    QVERIFY(!retries.nextAttemptOf(u"Marathon"_s).isValid());
    QSignalSpy due(&retries, &SourceRetries::due);
    retries.note(failing(1));
    QTRY_COMPARE(due.size(), 1);
}

QTEST_GUILESS_MAIN(SourceRetriesTest)
#include "sourceretriestest.moc"
