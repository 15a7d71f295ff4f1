// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/task.h"
#include "haproxy/configstore.h"
#include "haproxy/culprits.h"
#include "haproxy/haproxymodel.h"
#include "haproxy/haproxyrenderer.h"

#include <QHash>

namespace proxym {

//! A model that HAProxy accepted, rendered for the paths it was judged with.
struct Accepted {
    ProxyModel model;
    RenderedConfig rendered;
    QMap<QString, QString> culprits; //!< NAME → what HAProxy does not like; its last good version stays, or it is out
    QStringList complaints; //!< about global.cfg and http-frontend.cfg
};

//! Has candidates judged by `haproxy -c`. Whoever is named by HAProxy loses his lines and the rest goes on; verdicts are
//! remembered, so that the next candidate with the same lines costs nothing.
class CandidateJudge {
public:
    explicit CandidateJudge(const HaproxySettings &settings) : m_settings(settings) { }

    //! Errors: Rejected, with HAProxy's words, where no culprit can be named; else why it could not be judged.
    [[nodiscard]] Task<Result<Accepted>> judge(Modelled modelled, std::optional<ProxyModel> lastGood, ConfigStore store,
                                               RenderPaths paths);
    //! `modelled` as far as it can get: whoever is known as a culprit keeps his last good version or is out.
    [[nodiscard]] ProxyModel withoutKnownCulprits(const Modelled &modelled, const std::optional<ProxyModel> &lastGood) const;
    //! What the last check took.
    [[nodiscard]] std::chrono::milliseconds lastCheck() const { return m_lastCheck; }

private:
    struct Verdict {
        ProxyBackend backend; //!< its structure is what was judged
        QString what;
    };
    [[nodiscard]] QMap<QString, QString> culpritsIn(const Modelled &modelled) const;
    [[nodiscard]] Task<Result<QByteArray>> check(QString path); //!< what HAProxy complained about; empty: nothing
    static bool dropText(const Culprit &culprit, const std::optional<ProxyModel> &lastGood, Accepted &accepted);

    HaproxySettings m_settings;
    QMap<QString, Verdict> m_verdicts; //!< by NAME
    std::chrono::milliseconds m_lastCheck{0};
};

} // namespace proxym
