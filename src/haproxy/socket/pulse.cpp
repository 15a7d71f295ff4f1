// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/socket/pulse.h"

#include "base/logging.h"

#include <QScopeGuard>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym {

namespace {

//! Together with the patience this is less than three seconds.
constexpr std::chrono::milliseconds betweenQuestions = 1'400ms;
//! For a HAProxy that does not answer; each question to one that hangs stays in its backlog.
constexpr std::chrono::milliseconds betweenTries = 250ms, whileSilent = 1s;

} // namespace

Pulse::Pulse(const QString &socketPath, std::chrono::milliseconds limit)
    : m_admin(socketPath, limit)
    , m_patience(limit)
{
    m_next.setSingleShot(true);
    m_next.setTimerType(Qt::PreciseTimer);
    connect(&m_next, &QTimer::timeout, this, [this] { launch("feeling the pulse", ask()); });
}

void Pulse::start()
{
    if (!std::exchange(m_isOn, true) && !m_turn.isTaken())
        m_next.start(0ms);
}

void Pulse::forget()
{
    ++m_times;
    m_isOn = false;
    m_next.stop();
    m_unansweredSince.reset();
    m_silentSince = {};
}

Task<> Pulse::stop()
{
    forget();
    co_await m_turn.settle();
}

Task<> Pulse::ask()
{
    co_await m_turn.enter();
    const auto leaving = qScopeGuard([this] { m_turn.leave(); });
    const int times = m_times;
    const Clock::time_point askedAt = Clock::now();
    const QDateTime shownAt = QDateTime::currentDateTimeUtc();
    const auto answer = co_await m_admin.ask("get var proc.generation");
    if (times == m_times)
        note(answer, askedAt, shownAt);
    if (!m_isOn)
        co_return;
    if (m_silentSince.isValid())
        m_next.start(whileSilent);
    else
        m_next.start(m_unansweredSince ? betweenTries : betweenQuestions);
}

void Pulse::note(const Result<QByteArray> &answer, Clock::time_point askedAt, const QDateTime &shownAt)
{
    if (answer) {
        m_unansweredSince.reset();
        return setSilentSince({});
    }
    if (!m_unansweredSince) {
        m_unansweredSince = askedAt;
        m_shownSince = shownAt;
    }
    const auto silence =
        std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - *m_unansweredSince);
    const bool isTimedOut = answer.error().kind == Error::Kind::TimedOut; // timers may be a little early
    if ((isTimedOut || silence >= m_patience) && !m_silentSince.isValid())
        setSilentSince(m_shownSince);
}

void Pulse::setSilentSince(const QDateTime &since)
{
    if (since == m_silentSince)
        return;
    m_silentSince = since;
    if (since.isValid())
        logError() << u"HAProxy does not answer at its admin socket"_s;
    else
        logNotice() << u"HAProxy answers again"_s;
    Q_EMIT changed();
}

} // namespace proxym
