// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/task.h"
#include "haproxy/config/renderer.h"
#include "haproxy/judge/candidate.h"
#include "haproxy/judge/judgememory.h"
#include "haproxy/judge/judgementstop.h"
#include "haproxy/store/configstore.h"

namespace proxym {

//! What remains of the wanted configuration without its culprits.
struct Reachable {
    ProxyModel model;
    QMap<QString, QString>
        culprits; //!< NAME → HAProxy's complaint; its last good version stays, or it is left out
    QMap<QString, QString> clashes; //!< NAME → the port of the operator's that it wants; it is left out
    QStringList complaints; //!< about global.cfg and http-frontend.cfg

    [[nodiscard]] static Reachable by(const Candidate &candidate);
    //! Services that are left out, as culprits without a last good version or for a clash: NAME → why.
    [[nodiscard]] QMap<QString, QString> leftOut() const;
    //! What else the operator has to know about it, as sentences.
    [[nodiscard]] QStringList warnings() const;
};

//! A model that HAProxy accepted, rendered for the paths with which it was judged.
struct Accepted : Reachable {
    RenderedConfig rendered;
};

//! Has candidates judged by `haproxy -c`. A trial is one such run, on the whole candidate or with some of its
//! parts set aside. The state of a part (PartState) says which of its lines the candidate contains:
//!
//! | state    | its lines                      | what becomes of it                                       |
//! |----------|--------------------------------|----------------------------------------------------------|
//! | good     | as wanted, served by HAProxy   | set aside if HAProxy names it and no suspect is to blame |
//! | suspect  | as wanted, not served so far   | good once it is in force; set aside if it is a culprit   |
//! | fallback | those of its last good version | dropped if HAProxy rejects these, too                    |
//! | dropped  | none, or the built-in text     | –                                                        |
//!
//! A culprit is a part that HAProxy rejects, found by its message or by trials, or that proxym refuses. It is
//! set aside: it becomes a fallback, or is dropped if it has no last good version. The others are not
//! affected. Who was found by trials is a culprit only if the whole candidate, tried once more, is still
//! rejected. What HAProxy has rejected is remembered, even across restarts, so the same lines cost no further
//! check.
class CandidateJudge {
public:
    explicit CandidateJudge(const HaproxySettings &settings)
        : m_settings(settings)
    {
    }

    //! Reads what was remembered before a restart.
    void recall(const ConfigStore &store);
    //! HAProxy now serves this model: the structure of its services becomes their last good version.
    void keepAsGood(const ProxyModel &inForce, const ConfigStore &store);
    //! What could not be saved, as the disk was full, is saved as soon as it can be: without it the next
    //! proxym would not know the configuration of the running HAProxy.
    void saveAgain(const ConfigStore &store);

    //! The model that rejected parts fall back to: `inForce`, which is what HAProxy serves, or what it served
    //! last; with the whole http-frontend.cfg if HAProxy served that before one of its ports was taken.
    [[nodiscard]] ProxyModel lastGood(const std::optional<ProxyModel> &inForce) const;
    //! As much of `modelled` as the known rejections allow; starts no process.
    [[nodiscard]] Reachable reachable(const Modelled &modelled,
                                      const std::optional<ProxyModel> &inForce) const;
    [[nodiscard]] ProxyModel withoutKnownCulprits(const Modelled &modelled,
                                                  const std::optional<ProxyModel> &inForce) const
    {
        return reachable(modelled, inForce).model;
    }
    //! `inForce` is what HAProxy serves; where that is unknown, the remembered last good structure counts.
    //! One call at a time. Errors: Rejected, with HAProxy's message, where no culprit can be found; otherwise
    //! the reason why it could not be judged.
    [[nodiscard]] Task<Result<Accepted>> judge(Modelled modelled, std::optional<ProxyModel> inForce,
                                               ConfigStore store, RenderPaths paths);
    //! Ends a judgement that is under way, with an error, as the start after the death of this HAProxy waits
    //! for it; see JudgementStop.
    void giveWay(qint64 deadPid) { m_stop.request(deadPid, std::chrono::steady_clock::now()); }
    [[nodiscard]] bool hasRejections() const { return !m_memory.rejections.isEmpty(); }
    //! Forgets what HAProxy has rejected of this, unless it rejects that again. An error, as for judge(),
    //! changes nothing.
    [[nodiscard]] Task<Result<Done>> tryRejectedAgain(Modelled modelled, std::optional<ProxyModel> inForce,
                                                      ConfigStore store, RenderPaths paths);
    //! Only checks whether HAProxy accepts it. Errors: Rejected, with HAProxy's message, or the reason why it
    //! could not be checked.
    [[nodiscard]] Task<Result<Done>> check(ConfigFiles files, ConfigStore store);
    //! The `global` text that HAProxy accepted last: the operator's, or the built-in one.
    [[nodiscard]] QByteArray goodGlobalText() const;
    //! How long the last check took.
    [[nodiscard]] std::chrono::milliseconds lastCheck() const { return m_lastCheck; }

private:
    [[nodiscard]] Candidate candidateFor(const Modelled &modelled,
                                         const std::optional<ProxyModel> &inForce) const;
    using Reasons = QMap<QString, QString>; //!< part → what is wrong with it
    //! Where trials take place.
    struct Bench {
        ConfigStore store;
        RenderPaths paths;
    };
    struct Trial {
        RenderedConfig rendered;
        QString complaint; //!< HAProxy's message; empty: accepted
        Reasons named; //!< the parts that it names
        bool hasCrashed = false;
    };
    //! HAProxy's message about a configuration; no text means accepted. Some lines make HAProxy crash; they
    //! count as rejected.
    struct Words {
        QString text;
        bool hasCrashed = false;
    };
    [[nodiscard]] Task<Result<Words>> wordsOn(ConfigFiles files, ConfigStore store);
    [[nodiscard]] Task<Result<Trial>> runTrial(ProxyModel model, Bench bench);
    //! The last trial of a whole candidate, and who is to blame if that was rejected.
    struct Verdict {
        Trial trial;
        Reasons culprits;
    };
    [[nodiscard]] Task<Result<Verdict>> verdictOn(Candidate candidate, Bench bench);
    [[nodiscard]] Task<Result<Reasons>> findCulprits(Candidate candidate, Trial failed, Bench bench);
    [[nodiscard]] Task<Result<Reasons>> searchAmong(QStringList suspects, Candidate candidate, Trial failed,
                                                    bool needsAllServers, Bench bench);
    void remember(const Rejections &rejections, const ConfigStore &store);
    void save(const ConfigStore &store);

    HaproxySettings m_settings;
    JudgeMemory m_memory;
    bool m_isSaved = true;
    int m_trialsLeft = 0; //!< for the candidate being judged
    JudgementStop m_stop;
    std::chrono::milliseconds m_lastCheck{0};
};

} // namespace proxym
