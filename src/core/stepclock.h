// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/roundrecord.h"

namespace proxym {

//! Measures steps, one after the other, and all of them together.
class StepClock {
public:
    [[nodiscard]] Step lap(const QString &name)
    {
        const auto now = Clock::now();
        return {name, std::chrono::duration_cast<std::chrono::microseconds>(now - std::exchange(m_lap, now))};
    }
    [[nodiscard]] std::chrono::milliseconds total() const
    {
        return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - m_start);
    }

private:
    using Clock = std::chrono::steady_clock;
    Clock::time_point m_start = Clock::now();
    Clock::time_point m_lap = m_start;
};

} // namespace proxym
