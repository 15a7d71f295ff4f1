// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "status/statusboard.h"

namespace proxym {

void StatusBoard::publish(const Status &status)
{
    constexpr qsizetype kept = 50;
    const bool isNewRound
        = status.lastRound && (!m_status.lastRound || m_status.lastRound->number != status.lastRound->number);
    m_status = status;
    if (isNewRound) {
        if (status.lastRound->changedSomething())
            m_history.prepend(*status.lastRound);
        if (m_history.size() > kept)
            m_history.removeLast();
        Q_EMIT roundFinished(*status.lastRound);
    }
    Q_EMIT published();
}

} // namespace proxym
