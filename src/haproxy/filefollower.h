// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/turnstile.h"
#include "haproxy/judge/candidatejudge.h"

namespace proxym {

//! Makes the file follow what HAProxy was told at run time, so that a crash or a restart agrees. Works beside
//! the rounds. At a big cluster a check costs a second of CPU, so checks start at least ten times the last
//! one's duration apart; of several models in between the latest wins.
class FileFollower final : public QObject {
    Q_OBJECT
public:
    //! `judge` outlives it. Who works with the candidate's file passes `candidate`: checks never overlap.
    FileFollower(const ConfigStore &store, CandidateJudge &judge, const RenderPaths &paths,
                 Turnstile &candidate);

    //! HAProxy does this now.
    void follow(const ProxyModel &inForce);
    //! The file is written by somebody else now: what was to follow is out of date.
    void cancel();
    [[nodiscard]] bool isBehind() const { return m_inForce.has_value(); }
    //! Follows at once, whenever the last check was.
    [[nodiscard]] Task<> catchUp();

private:
    using Clock = std::chrono::steady_clock;

    [[nodiscard]] Task<Result<Done>> write(ProxyModel model);
    void plan(Clock::time_point when);

    ConfigStore m_store;
    CandidateJudge &m_judge;
    RenderPaths m_paths;
    Turnstile &m_candidate;
    std::optional<ProxyModel> m_inForce; //!< nothing: the file agrees
    quint64 m_version = 0; //!< of m_inForce
    Clock::time_point m_nextCheck = Clock::time_point::min();
    QTimer m_timer;
};

} // namespace proxym
