// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/haproxyrecovery.h"

#include "core/logging.h"

#include <QScopeGuard>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym {

namespace {

//! A HAProxy that dies sooner after its start is likely to do so again.
constexpr auto soonAfterStart = 2s;

} // namespace

HaproxyRecovery::HaproxyRecovery(HaproxyKeeper &keeper, const ConfigStore &store, FileFollower &follower,
                                 Turnstile &turnstile)
    : m_keeper(keeper)
    , m_store(store)
    , m_follower(follower)
    , m_turnstile(turnstile)
{
    m_timer.setSingleShot(true);
    connect(&m_keeper, &HaproxyKeeper::died, this, &HaproxyRecovery::haproxyDied);
    connect(&m_timer, &QTimer::timeout, this, [this] { launch("HAProxy's recovery", recoverLater()); });
}

void HaproxyRecovery::stop()
{
    m_isStopped = true;
    m_timer.stop();
}

std::optional<std::chrono::milliseconds> HaproxyRecovery::wait() const
{
    return m_keeper.isRunning() ? std::nullopt : m_pace.wait(Clock::now(), false);
}

void HaproxyRecovery::haproxyDied(qint64 pid, std::chrono::milliseconds after)
{
    const bool isAtOnce = after < soonAfterStart;
    std::chrono::milliseconds delay{0};
    if (!isAtOnce)
        m_pace.succeed();
    else if (m_diedAtOnce)
        delay =
            std::min<std::chrono::milliseconds>(m_pace.fail(Clock::now()), ReloadPace::longestWithoutHaproxy);
    m_diedAtOnce = isAtOnce;
    const QString next = !m_keeper.mayStart() ? u"somebody else has to start it"_s
        : delay > 0ms                         ? u"it is started again in %1 s"_s.arg(delay.count() / 1000)
                                              : u"it is started again"_s;
    m_error =
        u"HAProxy %1 has died, %2 ms after it began to serve; %3"_s.arg(pid).arg(after.count()).arg(next);
    m_isUntold = delay == 0ms; // it may have been replaced: recover() looks
    if (!m_isUntold)
        logError() << m_error;
    if (!m_isStopped)
        m_timer.start(delay);
    Q_EMIT lost();
}

Task<> HaproxyRecovery::recover()
{
    co_await m_turnstile.enter();
    const auto leaving = qScopeGuard([this] { m_turnstile.leave(); });
    if (m_isStopped)
        co_return;
    const bool isBack = m_keeper.isRunning(); // a round has started it
    const bool isThere = co_await m_keeper.adopt();
    if (std::exchange(m_isUntold, false) && (isBack || !isThere))
        logError() << m_error;
    if (isThere && !isBack)
        logNotice() << u"HAProxy runs already, pid"_s << m_keeper.pid();
    if (!isThere)
        co_await start();
}

Task<> HaproxyRecovery::recoverLater()
{
    co_await recover();
    Q_EMIT tried();
}

//! From the file, which learns the last changes at run time first.
Task<> HaproxyRecovery::start()
{
    if (!m_keeper.mayStart()) {
        tryAgain(HaproxyKeeper::absence().what, betweenLooks);
        co_return;
    }
    if (!m_store.isOurs() && !(m_store.hasOtherGood() && m_store.restoreGood()))
        co_return;
    if (m_follower.isBehind())
        co_await m_follower.catchUp();
    auto pid = co_await startFromFile();
    if (!pid && m_store.hasOtherGood() && m_store.restoreGood())
        pid = co_await startFromFile();
    if (pid)
        logNotice() << u"HAProxy is started from the last good configuration, pid"_s << *pid;
    else
        tryAgain(u"HAProxy cannot be started: "_s + pid.error().what, betweenLooks);
}

Task<Result<qint64>> HaproxyRecovery::startFromFile()
{
    Q_EMIT starting();
    const QByteArray config = m_store.current().value_or(QByteArray());
    if (const auto kept = m_store.keepStatesQuiet(config); !kept)
        logWarning() << kept.error().what;
    co_return co_await m_keeper.bringInForce(generationIn(config));
}

void HaproxyRecovery::tryAgain(const QString &why, std::chrono::milliseconds delay)
{
    if (m_error != why)
        logError() << why;
    m_error = why;
    if (!m_isStopped)
        m_timer.start(delay);
}

} // namespace proxym
