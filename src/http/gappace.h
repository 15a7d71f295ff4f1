// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <algorithm>
#include <chrono>

namespace proxym {

//! When to read a source because its event stream began, ended or was refused: at once, so that a source that
//! goes away is noticed; but one that drops every stream is read only every few seconds. Has no clock.
class GapPace {
public:
    using Time = std::chrono::steady_clock::time_point;

    //! When to read because of a gap in the events noticed at `now`; never before `now`.
    [[nodiscard]] Time next(Time now)
    {
        m_paidUntil = std::max(m_paidUntil, now) + each;
        return std::max(now, m_paidUntil - atOnce * each);
    }

    static constexpr std::chrono::seconds each{5};
    //! A fail-over causes an end, a refusal and a beginning.
    static constexpr int atOnce = 4;

private:
    Time m_paidUntil = Time::min();
};

} // namespace proxym
