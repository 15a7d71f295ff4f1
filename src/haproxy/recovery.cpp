// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/recovery.h"

#include "base/logging.h"

#include <QScopeGuard>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym {

namespace {

//! A HAProxy that dies sooner than this after its start is likely to do so again.
constexpr auto soonAfterStart = 2s;
//! With the turn of a start: a round that ends sooner may have something newer.
constexpr auto patience = 500ms;

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
    connect(&m_keeper, &HaproxyKeeper::taken, this, &HaproxyRecovery::haproxyIsBack);
    connect(&m_timer, &QTimer::timeout, this, [this] { launch("HAProxy's recovery", recoverLater()); });
    connect(&m_impatience, &QTimer::timeout, this, [this] {
        if (isDead() && !m_death->isStartTried && m_keeper.mayStart() && !wait())
            Q_EMIT urgent(m_death->pid);
    });
}

QString HaproxyRecovery::textOf(const Death &death)
{
    return u"HAProxy %1 has died"_s.arg(death.pid);
}

void HaproxyRecovery::stop()
{
    m_isStopped = true;
    m_timer.stop();
    m_impatience.stop();
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
    const QString next = !m_keeper.mayStart() ? u"something else has to start it"_s
        : delay > 0ms                         ? u"it is started again in %1 s"_s.arg(delay.count() / 1000)
                                              : u"it is started again"_s;
    m_error =
        u"HAProxy %1 has died, %2 ms after it began to serve; %3"_s.arg(pid).arg(after.count()).arg(next);
    if (m_death && m_death->isCounted && m_death->successor != 0)
        tell(u"pid %1 served after it"_s.arg(m_death->successor), {});
    m_death = Death{.pid = pid, .at = QDateTime::currentDateTimeUtc(), .since = Clock::now()};
    if (!m_isStopped) {
        m_timer.start(0ms); // it may have been replaced; only a start has to wait
        m_impatience.start(patience);
    }
    Q_EMIT lost();
}

//! A process that replaces a HAProxy starts while the old one is alive. One that started later was a recovery
//! from a death.
void HaproxyRecovery::haproxyIsBack(qint64 pid, bool isOfOthers)
{
    if (!m_death || !isOfOthers)
        return;
    m_death->successor = pid;
    if (m_keeper.servesAfterADeath())
        count();
}

Task<> HaproxyRecovery::recover()
{
    co_await m_turnstile.enter();
    const auto leaving = qScopeGuard([this] { m_turnstile.leave(); });
    if (!m_isStopped)
        co_await tryToRecover();
}

Task<> HaproxyRecovery::tryToRecover()
{
    const bool isBack = m_keeper.isRunning(); // a round has found it
    const bool isThere = co_await m_keeper.adopt();
    if (!isThere)
        count();
    if (isThere && !isBack)
        logNotice() << u"HAProxy is already running, pid"_s << m_keeper.pid();
    if (isThere && m_death && m_death->isCounted)
        tell(u"pid %1 serves now"_s.arg(m_keeper.pid()), {});
    if (isThere)
        m_death.reset();
    else
        co_await start();
}

//! It has really died: no process took over from it.
void HaproxyRecovery::count()
{
    if (!m_death || std::exchange(m_death->isCounted, true))
        return;
    ++m_deaths;
    logError() << m_error;
}

QString HaproxyRecovery::error() const
{
    if (m_keeper.isRunning())
        return {};
    const auto start = m_keeper.lastStart();
    const bool isSince = start && (!m_death || m_death->isStartTried);
    const bool isItsError = isSince && start->result != ApplyResult::Ok && m_keeper.mayStart();
    return isItsError ? start->error : m_error;
}

QString HaproxyRecovery::death() const
{
    return isDead() ? textOf(*m_death) : QString();
}

QString HaproxyRecovery::noteRound(bool isStarted)
{
    if (!m_death || m_death->successor != 0)
        return {};
    count();
    m_death->isStartTried = m_death->isFailureTold = true;
    const QString death = textOf(*m_death);
    if (isStarted)
        m_death.reset();
    return death;
}

void HaproxyRecovery::tell(const QString &how, const QString &error)
{
    if (!m_death || (!error.isEmpty() && std::exchange(m_death->isFailureTold, true)))
        return;
    const QString death = textOf(*m_death);
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - m_death->since);
    Q_EMIT recovered({.startedAt = m_death->at,
                      .duration = took,
                      .triggerSource = u"HAProxy"_s,
                      .triggerReason = death,
                      .steps = {{u"start"_s, took}},
                      .action = Action::Recovery,
                      .result = error.isEmpty() ? ApplyResult::Ok : ApplyResult::Failed,
                      .reason = how.isEmpty() ? death : death + u"; "_s + how,
                      .error = error});
}

Task<> HaproxyRecovery::recoverLater()
{
    co_await m_turnstile.enter();
    const auto leaving = qScopeGuard([this] { m_turnstile.leave(); });
    m_impatience.stop();
    if (m_isStopped)
        co_return;
    const bool isGlance = Clock::now() < m_nextLook && !m_keeper.isRunning();
    const bool isInVain = isGlance && !co_await m_keeper.mayBeBack();
    if (isInVain)
        co_return waitForOthers();
    co_await tryToRecover();
    Q_EMIT tried(m_keeper.isRunning() || (m_death && !std::exchange(m_death->isNewsTold, true)));
}

//! Until the next look there are only glances.
void HaproxyRecovery::waitForOthers()
{
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(m_nextLook - Clock::now());
    if (!m_isStopped)
        m_timer.start(std::clamp<std::chrono::milliseconds>(left, 0ms, betweenGlances));
}

//! Starts from the file, into which the latest run-time changes are written first.
Task<> HaproxyRecovery::start()
{
    if (!m_keeper.mayStart()) {
        tell({}, HaproxyKeeper::absence().what);
        tryAgain(HaproxyKeeper::absence().what, betweenGlances);
        m_nextLook = Clock::now() + betweenLooks;
        co_return;
    }
    if (const auto pause = wait()) {
        m_nextLook = Clock::now() + *pause;
        co_return waitForOthers();
    }
    co_await m_follower.settle();
    if (!m_store.isOurs() && !(m_store.hasOtherGood() && m_store.restoreGood()))
        co_return;
    auto pid = co_await startFromFile();
    if (!pid && m_store.hasOtherGood() && m_store.restoreGood())
        pid = co_await startFromFile();
    if (!pid) {
        tell({}, pid.error().what);
        tryAgain(u"HAProxy cannot be started: "_s + pid.error().what, betweenLooks);
        co_return;
    }
    logNotice() << u"HAProxy is started from the last good configuration, pid"_s << *pid;
    tell(u"pid %1 is started from the last good configuration"_s.arg(*pid), {});
    m_death.reset();
}

Task<Result<qint64>> HaproxyRecovery::startFromFile()
{
    Q_EMIT starting();
    const QByteArray config = m_store.current().value_or(QByteArray());
    if (const auto kept = m_store.keepStatesQuiet(config); !kept)
        logWarning() << kept.error().what;
    const QString died = death();
    const QString reason = died.isEmpty() ? u"none was running"_s : died;
    if (m_death)
        m_death->isStartTried = true;
    co_return co_await m_keeper.bringInForce(generationIn(config), reason);
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
