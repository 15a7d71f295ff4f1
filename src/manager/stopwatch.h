// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <chrono>

namespace proxym {

//! Measures on the monotonic clock: the whole time, and the time since the last lap.
class Stopwatch {
public:
    template <class Unit> [[nodiscard]] Unit elapsed() const
    {
        return std::chrono::duration_cast<Unit>(Clock::now() - m_start);
    }
    [[nodiscard]] std::chrono::microseconds lap()
    {
        const auto now = Clock::now();
        return std::chrono::duration_cast<std::chrono::microseconds>(now - std::exchange(m_lap, now));
    }

private:
    using Clock = std::chrono::steady_clock;
    Clock::time_point m_start = Clock::now();
    Clock::time_point m_lap = m_start;
};

} // namespace proxym
