// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/socket/pulse.h"
#include "haproxy/fakeadminsocket.h"

#include <QCoroTask>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace proxym;
using namespace proxym::test;

//! When a HAProxy counts as silent.
class PulseTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void silenceIsToldOnceAndEndsWithAnAnswer()
    {
        FakeAdminSocket socket;
        socket.answer = "Variable not found.\n\n";
        Pulse pulse(socket.fullServerName(), 500ms);
        const QSignalSpy changes(&pulse, &Pulse::changed);
        pulse.start();
        QTRY_VERIFY(socket.asked.size() > 1);
        QVERIFY(!pulse.silentSince().isValid() && changes.isEmpty());
        socket.isSilent = true;
        QTRY_VERIFY(pulse.silentSince().isValid());
        const qsizetype asked = socket.asked.size();
        QTRY_VERIFY(socket.asked.size() > asked);
        QCOMPARE(changes.count(), 1);
        socket.isSilent = false;
        QTRY_VERIFY(!pulse.silentSince().isValid());
        QCOMPARE(changes.count(), 2);
        QCoro::waitFor(pulse.stop());
    }

    void missingSocketIsSilence()
    {
        Pulse pulse(u"/nowhere/at/all"_s, 500ms);
        pulse.start();
        QTRY_VERIFY(pulse.silentSince().isValid());
        QCoro::waitFor(pulse.stop());
    }

    void whoIsGoneIsNotSilent()
    {
        FakeAdminSocket socket;
        socket.isSilent = true;
        Pulse pulse(socket.fullServerName(), 500ms);
        pulse.start();
        QTRY_VERIFY(pulse.silentSince().isValid());
        pulse.forget();
        QVERIFY(!pulse.silentSince().isValid());
        const QSignalSpy changes(&pulse, &Pulse::changed);
        QCoro::waitFor(pulse.stop()); // a question may be under way
        QVERIFY(changes.isEmpty());
    }
};

QTEST_GUILESS_MAIN(PulseTest)
#include "pulsetest.moc"
