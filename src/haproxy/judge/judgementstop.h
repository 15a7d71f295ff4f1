// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QtGlobal>

#include <algorithm>
#include <chrono>
#include <stop_token>

namespace proxym {

//! Ends a judgement that the start of HAProxy after a death waits for. A HAProxy that dies again and again
//! must get another configuration, too: judgements end for one death after the other only at intervals that
//! double, from ten seconds to some ten minutes, until one has come to its own end.
class JudgementStop {
public:
    using Time = std::chrono::steady_clock::time_point;

    void begin() { m_source = std::stop_source(); }
    void end()
    {
        if (!isRequested())
            m_deaths = 0;
        m_source = std::stop_source(std::nostopstate);
    }
    //! Does nothing if no judgement is under way. All of them may end for the same death.
    void request(qint64 deadPid, Time now)
    {
        if (!m_source.stop_possible() || (deadPid != m_lastPid && m_deaths > 0 && now < m_next))
            return;
        if (deadPid != m_lastPid) {
            m_deaths = std::min(m_deaths + 1, mostDeaths);
            m_next = now + std::chrono::seconds(5) * (1 << m_deaths);
        }
        m_lastPid = deadPid;
        m_source.request_stop();
    }
    [[nodiscard]] bool isRequested() const { return m_source.stop_requested(); }
    [[nodiscard]] std::stop_token token() const { return m_source.get_token(); }

private:
    static constexpr int mostDeaths = 7;

    std::stop_source m_source{std::nostopstate};
    qint64 m_lastPid = 0; //!< for whose death one ended last
    int m_deaths = 0; //!< for which judgements ended since the last one that came to its own end
    Time m_next; //!< for another death
};

} // namespace proxym
