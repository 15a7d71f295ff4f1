// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/trigger.h"

#include <chrono>
#include <optional>

namespace proxym {

//! Turns triggers into rounds: when idle, a round starts at once; any number of triggers during a round cause
//! exactly one more; starts are at least `interval` apart. Has no clock: the caller passes the time.
class Coalescer {
public:
    using Time = std::chrono::steady_clock::time_point;

    explicit Coalescer(std::chrono::milliseconds interval)
        : m_interval(interval)
    {
    }

    void note(const Trigger &trigger);
    //! When the next round may start; nothing while none is due or one is running. May be in the past.
    [[nodiscard]] std::optional<Time> nextStart() const;
    //! Starts a round and returns what it has to do. Call it only once nextStart() has come.
    [[nodiscard]] Triggers begin(Time now);
    void end() { m_running = false; }
    [[nodiscard]] bool isRunning() const { return m_running; }

private:
    std::chrono::milliseconds m_interval;
    Time m_lastStart = Time::min();
    bool m_running = false;
    std::optional<Triggers> m_wanted;
};

} // namespace proxym
