// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/reloadgate.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym {

namespace {

//! A candidate that was rejected without a culprit is tried again: the reason may be outside, for instance a
//! missing certificate.
constexpr auto retryOfRejected = 10s;

} // namespace

ReloadGate::ReloadGate(const HaproxySettings &settings, const HaproxyKeeper &keeper,
                       const HaproxyRecovery &recovery)
    : m_maxOldProcesses(settings.maxOldProcesses)
    , m_keeper(keeper)
    , m_recovery(recovery)
    , m_pace(settings.reloadInterval)
{
    connect(&keeper, &HaproxyKeeper::oldProcessEnded, this, [this] {
        if (std::exchange(m_isWaitedFor, false))
            Q_EMIT opened();
    });
    connect(&keeper, &HaproxyKeeper::taken, this, [this] {
        if (m_hasFailedWithout && !m_isUnderWay)
            m_pace.forget();
    });
}

//! After a death of HAProxy the wait depends on its recent deaths; otherwise on the interval, on failures and
//! on old processes.
std::optional<std::chrono::milliseconds> ReloadGate::wait() const
{
    const auto pause = ReloadPace::betweenReloads(m_keeper.oldProcesses(), m_maxOldProcesses);
    const auto wait = m_pace.wait(Clock::now(), m_keeper.isRunning(), pause);
    return wait ? wait : m_recovery.wait();
}

void ReloadGate::noteWaiting(const QString &reason, std::chrono::milliseconds wait)
{
    constexpr auto alike = 1s;
    m_isWaitedFor = hasManyOldProcesses();
    const Clock::time_point until = Clock::now() + wait;
    if (m_waiting && std::chrono::abs(until - m_waitsUntil) < alike) {
        m_waiting->reason = reason;
        return;
    }
    const QDateTime at = QDateTime::currentDateTimeUtc();
    m_waiting = WaitingChange{.reason = reason, .until = at.addMSecs(wait.count())};
    m_waitsUntil = until;
}

void ReloadGate::begin()
{
    m_pace.begin(Clock::now());
    m_isUnderWay = true;
    m_isWithout = !m_keeper.isRunning();
    forgetWaiting();
}

void ReloadGate::settle()
{
    forgetWaiting();
    m_isUnderWay = m_hasFailedWithout = false;
}

std::optional<std::chrono::milliseconds> ReloadGate::fail(const Error &error)
{
    const bool isAbsence = !m_keeper.isRunning() && !m_keeper.mayStart();
    const bool isForAll = error.kind == Error::Kind::Rejected || error.kind == Error::Kind::NotWritable;
    m_isUnderWay = false;
    m_hasFailedWithout = !isForAll && (isAbsence || m_isWithout);
    if (error.kind == Error::Kind::Rejected)
        m_pace.retryAfter(Clock::now(), retryOfRejected);
    else if (isAbsence)
        m_pace.retryAfter(Clock::now(), HaproxyRecovery::betweenLooks);
    else
        m_pace.fail(Clock::now());
    return m_pace.wait(Clock::now(), true);
}

std::optional<QString> ReloadGate::complaint() const
{
    if (!hasManyOldProcesses())
        return std::nullopt;
    return u"%1 old processes still have connections: reloads are delayed more and more until some end"_s.arg(
        m_keeper.oldProcesses());
}

bool ReloadGate::hasManyOldProcesses() const
{
    return m_keeper.oldProcesses() >= m_maxOldProcesses;
}

} // namespace proxym
