// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "signal/signalmodule.h"

#include <QSignalSpy>
#include <QTest>

#include <csignal>

#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace proxym;

//! The signals that operators and scripts send.
class SignalNotifierTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void signalAsksForARound_data();
    void signalAsksForARound();
    void signalThatCameEarlyIsNotLost();
    void burstIsFewTriggers();
    void switchedOffSignalsAreIgnored();
    void signalAsksForTheEnd_data();
    void signalAsksForTheEnd();
    void brokenPipeDoesNotKill();
};

void SignalNotifierTest::initTestCase()
{
    qRegisterMetaType<Trigger>();
}

void SignalNotifierTest::signalAsksForARound_data()
{
    QTest::addColumn<int>("number");
    QTest::addColumn<QString>("name");
    QTest::newRow("SIGUSR1") << SIGUSR1 << u"SIGUSR1"_s;
    QTest::newRow("SIGHUP") << SIGHUP << u"SIGHUP"_s;
}

void SignalNotifierTest::signalAsksForARound()
{
    QFETCH(int, number);
    SignalModule module(SignalSettings{});
    QSignalSpy noticed(module.notifier(), &Notifier::changeNoticed);
    module.notifier()->start();
    QCOMPARE(::kill(::getpid(), number), 0);
    QTRY_COMPARE(noticed.size(), 1);
    const auto trigger = noticed.first().first().value<Trigger>();
    QCOMPARE(trigger.source, u"Signal"_s);
    QTEST(trigger.reason, "name");
    QVERIFY(trigger.reads == Trigger::Reads::Everything);
    QVERIFY(!trigger.acceptsLosses);
}

void SignalNotifierTest::signalThatCameEarlyIsNotLost()
{
    QCOMPARE(::kill(::getpid(), SIGUSR1), 0);
    SignalModule module(SignalSettings{});
    QSignalSpy noticed(module.notifier(), &Notifier::changeNoticed);
    module.notifier()->start();
    QTRY_COMPARE(noticed.size(), 1);
}

void SignalNotifierTest::burstIsFewTriggers()
{
    SignalModule module(SignalSettings{});
    QSignalSpy noticed(module.notifier(), &Notifier::changeNoticed);
    module.notifier()->start();
    for (int i = 0; i < 1000; ++i)
        QCOMPARE(::kill(::getpid(), SIGUSR1), 0);
    QTRY_COMPARE(noticed.size(), 1);
}

void SignalNotifierTest::switchedOffSignalsAreIgnored()
{
    SignalModule module(SignalSettings{.enabled = false});
    QSignalSpy noticed(module.notifier(), &Notifier::changeNoticed);
    QSignalSpy stop(&module.signalNotifier(), &SignalNotifier::askedToStop);
    module.notifier()->start();
    QCOMPARE(::kill(::getpid(), SIGUSR1), 0);
    QCOMPARE(::kill(::getpid(), SIGHUP), 0);
    QCOMPARE(::kill(::getpid(), SIGTERM), 0); // delivered after the others
    QTRY_COMPARE(stop.size(), 1);
    QCoro::waitFor(module.notifier()->stop());
    QCOMPARE(noticed.size(), 0);
}

void SignalNotifierTest::signalAsksForTheEnd_data()
{
    QTest::addColumn<int>("number");
    QTest::addColumn<QString>("name");
    QTest::newRow("SIGTERM") << SIGTERM << u"SIGTERM"_s;
    QTest::newRow("SIGINT") << SIGINT << u"SIGINT"_s;
}

void SignalNotifierTest::signalAsksForTheEnd()
{
    QFETCH(int, number);
    SignalModule module(SignalSettings{});
    QSignalSpy noticed(module.notifier(), &Notifier::changeNoticed);
    QSignalSpy stop(&module.signalNotifier(), &SignalNotifier::askedToStop);
    module.notifier()->start();
    QCOMPARE(::kill(::getpid(), number), 0);
    QTRY_COMPARE(stop.size(), 1);
    QTEST(stop.first().first().toString(), "name");
    QCOMPARE(noticed.size(), 0);
}

void SignalNotifierTest::brokenPipeDoesNotKill()
{
    proxym::blockSignals(); // Qt Test has taken SIGPIPE for itself
    int ends[2];
    QCOMPARE(::pipe(ends), 0);
    ::close(ends[0]);
    QCOMPARE(::write(ends[1], "x", 1), ssize_t(-1));
    QCOMPARE(errno, EPIPE);
    ::close(ends[1]);
}

//! Blocks the signals first: Qt Test starts a thread of its own, which has to inherit the mask.
int main(int argc, char **argv)
{
    proxym::blockSignals();
    const QCoreApplication app(argc, argv);
    SignalNotifierTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "signalnotifiertest.moc"
