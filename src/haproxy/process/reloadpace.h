// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <chrono>
#include <optional>

namespace proxym {

//! When HAProxy may be reloaded or started next: at least one interval after the last time, with growing
//! delays after failures. Pure; the caller passes the monotonic time.
class ReloadPace {
public:
    using Time = std::chrono::steady_clock::time_point;
    using Duration = std::chrono::milliseconds;

    static constexpr Duration firstRetry{1'000};
    static constexpr Duration longestRetry{60'000};
    //! While nothing is served, trying again costs nothing.
    static constexpr Duration longestWithoutHaproxy{2'000};

    explicit ReloadPace(Duration interval)
        : m_interval(interval)
    {
    }

    //! How long a reload has to wait; nothing: it may start now. If HAProxy is not running, only failures
    //! cause a wait, of at most `longestWithoutHaproxy` after the last one.
    [[nodiscard]] std::optional<Duration> wait(Time now, bool isRunning,
                                               Duration atLeast = Duration(0)) const;

    //! `atLeast` for wait() while `oldProcesses` of earlier reloads still have connections: zero below
    //! `most`; from there on long enough that rapid changes add at most two more.
    [[nodiscard]] static Duration betweenReloads(int oldProcesses, int most);

    //! A reload or start begins.
    void begin(Time now)
    {
        m_begun = now;
        m_next = now + m_interval;
    }
    void succeed() { m_failures = 0; }
    //! How long until the next attempt: 1, 2, 4 … 60 s.
    Duration fail(Time now);
    //! The next attempt has nothing to do with what failed.
    void forget() { *this = ReloadPace(m_interval); }
    //! The next attempt is due after this delay, whatever happened.
    void retryAfter(Time now, Duration delay) { m_next = now + delay; }

private:
    Duration m_interval;
    Time m_next = Time::min();
    Time m_last = Time::min(); //!< of a failure
    Time m_begun = Time::min();
    int m_failures = 0; //!< in a row
};

} // namespace proxym
