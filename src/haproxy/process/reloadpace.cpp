// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/process/reloadpace.h"

#include <algorithm>

namespace proxym {

std::optional<ReloadPace::Duration> ReloadPace::wait(Time now, bool isRunning, Duration atLeast) const
{
    const bool isUrgent = !isRunning && m_failures == 0;
    if (isRunning && m_begun != Time::min() && now < m_begun + atLeast)
        return std::chrono::ceil<Duration>(std::max(m_next, m_begun + atLeast) - now);
    const Time next =
        isRunning || m_failures == 0 ? m_next : std::min(m_next, m_last + longestWithoutHaproxy);
    if (isUrgent || now >= next)
        return std::nullopt;
    return std::chrono::ceil<Duration>(next - now);
}

ReloadPace::Duration ReloadPace::betweenReloads(int oldProcesses, int most)
{
    using namespace std::chrono_literals;
    if (oldProcesses < most)
        return 0ms;
    const int over = oldProcesses - most;
    return over == 0 ? 30s : over == 1 ? 2min : 10min;
}

ReloadPace::Duration ReloadPace::fail(Time now)
{
    constexpr int mostDoublings = 6; // 64 s, more than the longest wait
    const Duration delay = std::min(firstRetry * (1 << std::min(m_failures, mostDoublings)), longestRetry);
    ++m_failures;
    m_last = now;
    m_next = now + delay;
    return delay;
}

} // namespace proxym
