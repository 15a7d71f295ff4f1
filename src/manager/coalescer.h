// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/trigger.h"

#include <chrono>
#include <optional>

namespace proxym {

//! Makes rounds of triggers: one starts at once when idle, any number of triggers during a round make exactly
//! one more, and two starts are at least `interval` apart. Knows no clock; the caller says what time it is.
class Coalescer {
public:
    using Time = std::chrono::steady_clock::time_point;

    explicit Coalescer(std::chrono::milliseconds interval)
        : m_interval(interval)
    {
    }

    void note(const Trigger &trigger);
    //! When the next round may start; nothing while none is wanted or one is running. May lie in the past.
    [[nodiscard]] std::optional<Time> nextStart() const;
    //! A round starts now; what it has to do. Only when nextStart() has come.
    [[nodiscard]] Request begin(Time now);
    void end() { m_running = false; }
    [[nodiscard]] bool isRunning() const { return m_running; }

private:
    std::chrono::milliseconds m_interval;
    Time m_lastStart = Time::min();
    bool m_running = false;
    std::optional<Request> m_wanted;
};

} // namespace proxym
