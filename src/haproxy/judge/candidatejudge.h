// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/task.h"
#include "haproxy/config/renderer.h"
#include "haproxy/judge/judgememory.h"
#include "haproxy/judge/trial.h"
#include "haproxy/store/configstore.h"

namespace proxym {

//! What is left of a wish without its culprits.
struct Reachable {
    ProxyModel model;
    QMap<QString, QString>
        culprits; //!< NAME → what HAProxy does not like; its last good version stays, or it is out
    QMap<QString, QString> clashes; //!< NAME → which port of the operator's it wants; it is out
    QStringList complaints; //!< about global.cfg and http-frontend.cfg

    [[nodiscard]] static Reachable by(const Trial &trial);
    //! Who is out, as a culprit without a last good version or for a clash: NAME → why.
    [[nodiscard]] QMap<QString, QString> leftOut() const;
    //! What else the operator has to know of it, as sentences.
    [[nodiscard]] QStringList warnings() const;
};

//! A model that HAProxy accepted, rendered for the paths it was judged with.
struct Accepted : Reachable {
    RenderedConfig rendered;
};

//! Has candidates judged by `haproxy -c`. Whoever is found guilty, by HAProxy's word or by trying out, keeps
//! his last good version or is out, and the rest goes on. Verdicts are remembered, over restarts too: the
//! same lines cost nothing again.
class CandidateJudge {
public:
    explicit CandidateJudge(const HaproxySettings &settings)
        : m_settings(settings)
    {
    }

    //! Reads what was remembered before a restart.
    void recall(const ConfigStore &store);
    //! HAProxy serves this now: its services' structure is their last good version.
    void keepAsGood(const ProxyModel &inForce, const ConfigStore &store);

    //! What stays of whoever is rejected: `inForce`, which is what HAProxy serves, or what it served last;
    //! with the whole http-frontend.cfg, where HAProxy served that before a port of it was taken.
    [[nodiscard]] ProxyModel lastGood(const std::optional<ProxyModel> &inForce) const;
    //! `modelled` as far as it can get by the verdicts known; starts no process.
    [[nodiscard]] Reachable reachable(const Modelled &modelled,
                                      const std::optional<ProxyModel> &inForce) const;
    [[nodiscard]] ProxyModel withoutKnownCulprits(const Modelled &modelled,
                                                  const std::optional<ProxyModel> &inForce) const
    {
        return reachable(modelled, inForce).model;
    }
    //! `inForce` is what HAProxy serves; where that is unknown, the last good structure remembered counts.
    //! One at a time. Errors: Rejected, with HAProxy's words, where no culprit can be found; else why it
    //! could not be judged.
    [[nodiscard]] Task<Result<Accepted>> judge(Modelled modelled, std::optional<ProxyModel> inForce,
                                               ConfigStore store, RenderPaths paths);
    //! Only whether HAProxy's check accepts it. Errors: Rejected, with HAProxy's words, or why it could not
    //! be checked.
    [[nodiscard]] Task<Result<Done>> check(ConfigFiles files, ConfigStore store);
    //! The `global` text that HAProxy took last: the operator's, or the built-in one.
    [[nodiscard]] QByteArray goodGlobalText() const;
    //! What the last check took.
    [[nodiscard]] std::chrono::milliseconds lastCheck() const { return m_lastCheck; }

private:
    using Reasons = QMap<QString, QString>; //!< part → what is wrong with it
    //! Where a candidate is tried out.
    struct Bench {
        ConfigStore store;
        RenderPaths paths;
    };
    struct Attempt {
        RenderedConfig rendered;
        QString complaint; //!< HAProxy's words; empty: it accepts
        Reasons named; //!< whom it names
        bool hasCrashed = false;
    };
    //! What HAProxy says about a configuration; no text: it accepts. Some lines make it crash, and are as
    //! bad.
    struct Words {
        QString text;
        bool hasCrashed = false;
    };
    [[nodiscard]] Task<Result<Words>> wordsOn(ConfigFiles files, ConfigStore store);
    [[nodiscard]] Task<Result<Attempt>> attempt(ProxyModel model, Bench bench);
    [[nodiscard]] Task<Result<Reasons>> findCulprits(Trial trial, Attempt failed, Bench bench);
    [[nodiscard]] Task<Result<Reasons>> tryOut(Trial trial, QStringList suspects, Attempt failed,
                                               bool needsAllServers, Bench bench);
    void remember(const Verdicts &verdicts, const ConfigStore &store);
    void save(const ConfigStore &store) const;

    HaproxySettings m_settings;
    JudgeMemory m_memory;
    int m_checksLeft = 0; //!< for the model that is judged now
    std::chrono::milliseconds m_lastCheck{0};
};

} // namespace proxym
