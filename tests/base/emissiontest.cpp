// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/emission.h"
#include "base/turnstile.h"

#include <QCoroTask>
#include <QScopeGuard>
#include <QTest>

using namespace std::chrono_literals;
using namespace proxym;

namespace {

class Bell final : public QObject {
    Q_OBJECT
public:
    int heard = 0;
    int missed = 0;

    Task<> listen(std::optional<std::chrono::milliseconds> limit)
    {
        const bool isHeard = co_await emissionOf(this, &Bell::rung, limit);
        ++(isHeard ? heard : missed);
    }

Q_SIGNALS:
    void rung(int times);
};

//! Enters the turnstile, and leaves it at once or in a later turn of the event loop.
Task<> pass(Turnstile &turnstile, bool isQuick, int &inside, int &passed)
{
    co_await turnstile.enter();
    const auto leaving = qScopeGuard([&turnstile] { turnstile.leave(); });
    ++inside;
    if (inside != 1)
        qFatal("two are inside");
    if (!isQuick)
        co_await pause(0ms);
    --inside;
    ++passed;
}

} // namespace

class EmissionTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    //! QCoro 0.8 would resume the coroutine twice; the second time it no longer exists.
    void twoEmissionsInOneTurnEndOneWait()
    {
        Bell bell;
        launch("listener", bell.listen({}));
        Q_EMIT bell.rung(1);
        Q_EMIT bell.rung(2);
        QCOMPARE(bell.heard, 0); // never during the emission
        QTRY_COMPARE(bell.heard, 1);
        QCoreApplication::processEvents();
        QCOMPARE(bell.heard, 1);
    }

    void oneEmissionEndsEveryWait()
    {
        Bell bell;
        for (int i = 0; i < 3; ++i)
            launch("listener", bell.listen({}));
        Q_EMIT bell.rung(1);
        QTRY_COMPARE(bell.heard, 3);
    }

    void limitEndsTheWait()
    {
        Bell bell;
        launch("listener", bell.listen(1ms));
        QTRY_COMPARE(bell.missed, 1);
        Q_EMIT bell.rung(1);
        QCoreApplication::processEvents();
        QCOMPARE(bell.heard, 0);
    }

    void limitAfterTheEmissionIsNothing()
    {
        Bell bell;
        launch("listener", bell.listen(20ms));
        Q_EMIT bell.rung(1);
        QTRY_COMPARE(bell.heard, 1);
        launch("listener", bell.listen(40ms)); // ends after the limit of the first wait
        QTRY_COMPARE(bell.missed, 1);
        QCOMPARE(bell.heard, 1);
    }

    void turnstileLetsOneThroughAtATime()
    {
        constexpr int many = 100;
        Turnstile turnstile;
        int inside = 0, passed = 0;
        for (int i = 0; i < many; ++i)
            launch("passer", pass(turnstile, i % 3 == 0, inside, passed));
        QTRY_COMPARE(passed, many);
        QVERIFY(!turnstile.isTaken());
    }

    void turnstileIsSettledWhenNobodyWaitsAnyMore()
    {
        Turnstile turnstile;
        int inside = 0, passed = 0;
        for (int i = 0; i < 10; ++i)
            launch("passer", pass(turnstile, true, inside, passed));
        QCoro::waitFor(turnstile.settle());
        QCOMPARE(passed, 10);
    }
};

QTEST_GUILESS_MAIN(EmissionTest)
#include "emissiontest.moc"
