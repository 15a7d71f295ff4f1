// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "status/statusboard.h"

namespace proxym {

namespace {

//! Whether `now` only repeats the failed attempt.
bool isSameFailure(const RoundRecord &before, const RoundRecord &now)
{
    return now.result != ApplyResult::Ok && before.result == now.result && before.action == now.action
        && before.reason == now.reason && before.error == now.error && before.added == now.added
        && before.removed == now.removed && before.changed == now.changed;
}

} // namespace

void StatusBoard::publish(const Status &status)
{
    const bool isNewRound =
        status.lastRound && (!m_status.lastRound || m_status.lastRound->number != status.lastRound->number);
    m_status = status;
    if (isNewRound) {
        if (status.lastRound->changedSomething())
            remember(*status.lastRound);
        Q_EMIT roundFinished(*status.lastRound);
    }
    Q_EMIT published();
}

void StatusBoard::note(const RoundRecord &record)
{
    remember(record);
    Q_EMIT published();
}

void StatusBoard::remember(const RoundRecord &record)
{
    constexpr qsizetype kept = 50;
    if (!m_history.isEmpty() && isSameFailure(m_history.constFirst(), record))
        return;
    m_history.prepend(record);
    if (m_history.size() > kept)
        m_history.removeLast();
}

} // namespace proxym
