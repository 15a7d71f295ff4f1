// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/turnstile.h"
#include "haproxy/configmaker.h"
#include "haproxy/judge/candidatejudge.h"

namespace proxym {

//! Keeps the file up to date with run-time changes made in HAProxy, so that it agrees after a crash or a
//! restart. Works alongside the rounds, at most once a second; of several models in the meantime only the
//! latest is written. It is checked first only where it may contain what HAProxy has not accepted through its
//! socket. In a big cluster a check costs a second of CPU time, so the time between two checks is at least
//! ten times the duration of the last one. What needs none does not wait for that. The last good file, which
//! only counts once the other is replaced or broken, follows it within half a minute, and before either
//! happens: with 10,000 services each of them has 9 MB.
class FileFollower final : public QObject {
    Q_OBJECT
public:
    //! `judge` must outlive it. Everything that works with the candidate's file passes `candidate` first:
    //! checks never overlap.
    FileFollower(const ConfigStore &store, CandidateJudge &judge, const RenderPaths &paths,
                 Turnstile &candidate);

    //! HAProxy is now in this state.
    void follow(const ProxyModel &inForce);
    //! HAProxy has been loaded with this, which is in the file.
    void noteLoaded(const ProxyModel &model, const ConfigFiles &files);
    //! Something else writes the file now: what was to follow is out of date.
    void cancel();
    [[nodiscard]] bool isBehind() const { return m_inForce.has_value(); }
    //! Follows at once, however recent the last check was.
    [[nodiscard]] Task<> catchUp();
    //! Makes the last good file what HAProxy does now, or, where that needs a check first, what was written
    //! last. Its caller has passed `candidate`.
    [[nodiscard]] Task<> keepAsGood();
    //! Nothing is behind any more: at the end, and before HAProxy reads either file.
    [[nodiscard]] Task<> settle();

private:
    using Clock = std::chrono::steady_clock;

    [[nodiscard]] Task<> catchUpInTime();
    [[nodiscard]] Task<> keepAsGoodInTime();
    [[nodiscard]] Task<Result<Done>> write(ProxyModel model);
    //! HAProxy's check has accepted this.
    void noteAccepted(const ProxyModel &model);
    //! The file contains this, and HAProxy does it: it becomes the last good one.
    void noteWritten(const ConfigFiles &files, std::chrono::milliseconds keepAfter);
    [[nodiscard]] bool needsCheck(const ProxyModel &model) const;
    [[nodiscard]] bool mayBeNamed(const QString &server) const;
    void plan(Clock::time_point when);

    ConfigStore m_store;
    CandidateJudge &m_judge;
    Turnstile &m_candidate;
    std::optional<ProxyModel> m_inForce; //!< empty: the file is up to date
    quint64 m_version = 0; //!< of m_inForce
    ConfigMaker m_maker;
    std::optional<ProxyModel> m_accepted; //!< by HAProxy's check, the last time
    QSet<QString> m_defaults; //!< its named sections: see defaultsFor()
    QSet<QString> m_words; //!< in its lines
    bool m_hasHiddenWords = false; //!< there may be others
    Clock::time_point m_next = Clock::time_point::min(); //!< when the file may be written again
    Clock::time_point m_nextCheck = Clock::time_point::min(); //!< when it may be checked again
    QTimer m_timer;
    std::optional<ConfigFiles> m_better; //!< was written, and is not kept as the last good one yet
    QTimer m_keepingBetter;
};

} // namespace proxym
