// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/candidatejudge.h"

#include "core/logging.h"
#include "haproxy/haproxycommand.h"

#include <QElapsedTimer>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! HAProxy names at most some twenty mistakes at a time; this many rounds of it settle any sane number of them.
constexpr int mostChecks = 50;

} // namespace

//! Whoever is refused by us, and whose lines HAProxy has rejected before.
QMap<QString, QString> CandidateJudge::culpritsIn(const Modelled &modelled) const
{
    QMap<QString, QString> known = modelled.refused;
    for (auto [name, verdict] : m_verdicts.asKeyValueRange()) {
        const ProxyBackend *backend = modelled.model.find(name);
        if (backend && backend->hasStructureOf(verdict.backend))
            known.insert(name, verdict.what);
    }
    return known;
}

ProxyModel CandidateJudge::withoutKnownCulprits(const Modelled &modelled, const std::optional<ProxyModel> &lastGood) const
{
    return replaceCulprits(modelled.model, culpritsIn(modelled).keys(), lastGood ? &*lastGood : nullptr);
}

Task<Result<Accepted>> CandidateJudge::judge(Modelled modelled, std::optional<ProxyModel> lastGood, ConfigStore store,
                                             RenderPaths paths)
{
    Accepted accepted{.culprits = culpritsIn(modelled)};
    if (!modelled.refusedHttpFrontend.isEmpty())
        accepted.complaints.append(modelled.refusedHttpFrontend);
    const ProxyModel *const lastGoodModel = lastGood ? &*lastGood : nullptr;
    accepted.model = replaceCulprits(modelled.model, accepted.culprits.keys(), lastGoodModel);

    for (int checks = 0; checks < mostChecks; ++checks) {
        accepted.rendered = renderConfig(accepted.model, paths);
        const ConfigFiles files{.config = accepted.rendered.config, .maps = accepted.rendered.maps};
        if (const auto staged = store.stage(files); !staged)
            co_return tl::unexpected(staged.error());
        const auto complaint = co_await check(store.candidatePath());
        if (!complaint)
            co_return tl::unexpected(complaint.error());
        if (complaint->isEmpty())
            co_return accepted;

        bool isSettled = false;
        for (const Culprit &culprit : culpritsFrom(accepted.rendered, store.candidatePath(), *complaint)) {
            const QString name = culprit.section.name;
            if (culprit.section.kind != SectionKind::Service) {
                isSettled = dropText(culprit, lastGood, accepted) || isSettled;
                continue;
            }
            isSettled = true;
            if (const ProxyBackend *judged = accepted.model.find(name))
                m_verdicts.insert(name, {.backend = *judged, .what = culprit.what});
            const bool isLastGoodToo = accepted.culprits.contains(name);
            accepted.culprits.insert(name, culprit.what);
            accepted.model = replaceCulprits(accepted.model, {name}, isLastGoodToo ? nullptr : lastGoodModel);
        }
        if (!isSettled)
            co_return failure(Error::Kind::Rejected, u"HAProxy rejects the configuration: "_s
                                  + alertsIn(QString::fromUtf8(*complaint)));
    }
    co_return failure(Error::Kind::Rejected, u"HAProxy rejects the configuration, whoever is left out"_s);
}

//! Puts back what the operator's text was before, then the built-in one. False where that is of no use.
bool CandidateJudge::dropText(const Culprit &culprit, const std::optional<ProxyModel> &lastGood, Accepted &accepted)
{
    OperatorTexts &texts = accepted.model.texts;
    const OperatorTexts before = lastGood ? lastGood->texts : OperatorTexts();
    const bool isGlobal = culprit.section.kind == SectionKind::GlobalCfg;
    if (!isGlobal && culprit.section.kind != SectionKind::HttpFrontendCfg)
        return false;
    const OperatorTexts was = texts;
    if (isGlobal)
        texts.global = texts.global == before.global ? std::nullopt : before.global;
    else
        texts.httpFrontend = texts.httpFrontend == before.httpFrontend ? QByteArray() : before.httpFrontend;
    accepted.complaints.append(culprit.toString());
    return texts != was;
}

Task<Result<QByteArray>> CandidateJudge::check(QString path)
{
    QElapsedTimer stopwatch;
    stopwatch.start();
    const QStringList arguments{u"-c"_s, u"-f"_s, path};
    const auto ended = co_await runCommand(m_settings.binaryPath, arguments, m_settings.timeout);
    m_lastCheck = std::chrono::milliseconds(stopwatch.elapsed());
    if (!ended)
        co_return tl::unexpected(ended.error().during(u"checking the configuration"_s));
    if (ended->exitCode == 0)
        co_return QByteArray();
    const QString said = ended->errors.isEmpty() ? u"status %1"_s.arg(ended->exitCode) : ended->errors;
    co_return said.toUtf8();
}

} // namespace proxym
