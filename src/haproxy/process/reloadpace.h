// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <chrono>
#include <optional>

namespace proxym {

//! When HAProxy may be reloaded or started next: at least an interval after the last time, later and later
//! after failures. Pure; told the monotonic time.
class ReloadPace {
public:
    using Time = std::chrono::steady_clock::time_point;
    using Duration = std::chrono::milliseconds;

    static constexpr Duration firstRetry{1'000};
    static constexpr Duration longestRetry{60'000};
    //! While nothing serves, nothing is lost by trying.
    static constexpr Duration longestWithoutHaproxy{2'000};

    explicit ReloadPace(Duration interval)
        : m_interval(interval)
    {
    }

    //! How long a reload has to wait; nothing: it may start now. A HAProxy that does not run waits for
    //! failures only, and no longer than `longestWithoutHaproxy` after the last one.
    [[nodiscard]] std::optional<Duration> wait(Time now, bool isRunning,
                                               Duration atLeast = Duration(0)) const;

    //! `atLeast` between two reloads while `oldProcesses` of earlier ones still have connections: nothing
    //! below `most`, from there on so much that quick changes make two more at most.
    [[nodiscard]] static Duration betweenReloads(int oldProcesses, int most);

    //! A reload or start begins.
    void begin(Time now)
    {
        m_begun = now;
        m_next = now + m_interval;
    }
    void succeed() { m_failures = 0; }
    //! How long until the next try: 1, 2, 4 … 60 s.
    Duration fail(Time now);
    //! Whatever failed has nothing to do with what comes.
    void forget() { *this = ReloadPace(m_interval); }
    //! The next try is due then, whatever happened.
    void retryAfter(Time now, Duration delay) { m_next = now + delay; }

private:
    Duration m_interval;
    Time m_next = Time::min();
    Time m_last = Time::min(); //!< of a failure
    Time m_begun = Time::min();
    int m_failures = 0; //!< in a row
};

} // namespace proxym
