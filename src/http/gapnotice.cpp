// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "http/gapnotice.h"

namespace proxym {

GapNotice::GapNotice()
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, [this] { Q_EMIT due(m_reason); });
}

void GapNotice::notice(const QString &reason)
{
    m_reason = reason;
    if (m_timer.isActive())
        return;
    const auto now = GapPace::Time::clock::now();
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(m_pace.next(now) - now);
    if (wait > std::chrono::milliseconds(0))
        m_timer.start(wait);
    else
        Q_EMIT due(reason);
}

} // namespace proxym
