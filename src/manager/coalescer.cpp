// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/coalescer.h"

namespace proxym {

void Coalescer::note(const Trigger &trigger)
{
    if (!m_wanted)
        m_wanted.emplace();
    m_wanted->add(trigger);
}

std::optional<Coalescer::Time> Coalescer::nextStart() const
{
    if (!m_wanted || m_running)
        return std::nullopt;
    return m_lastStart == Time::min() ? m_lastStart : m_lastStart + m_interval;
}

Triggers Coalescer::begin(Time now)
{
    m_running = true;
    m_lastStart = now;
    Triggers triggers = *m_wanted;
    m_wanted.reset();
    return triggers;
}

} // namespace proxym
