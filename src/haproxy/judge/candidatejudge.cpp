// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/judge/candidatejudge.h"

#include "base/besidetheloop.h"
#include "base/logging.h"
#include "haproxy/config/operatorbinds.h"
#include "haproxy/judge/culprits.h"
#include "haproxy/judge/culpritsearch.h"
#include "haproxy/process/command.h"

#include <QElapsedTimer>
#include <QScopeGuard>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! HAProxy names all its culprits in one or two trials. Where it does not, finding one takes a trial for each
//! halving of the suspects, and two more. A culprit not found within this number is found the next time, when
//! the rejections so far are already known.
constexpr int mostTrials = 100;

tl::unexpected<Error> givenUp()
{
    return failure(Error::Kind::Failed, u"the check was given up, as HAProxy has died"_s);
}

//! Not what is left of it, if that is all that differs.
ProxyModel withWholeText(ProxyModel model, const ProxyModel &before)
{
    if (wholeText(model.texts.httpFrontend) == before.texts.httpFrontend)
        model.texts.httpFrontend = before.texts.httpFrontend;
    return model;
}

} // namespace

Reachable Reachable::by(const Candidate &candidate)
{
    return {.model = candidate.model(),
            .culprits = candidate.culprits(),
            .clashes = candidate.clashes(),
            .complaints = candidate.complaints()};
}

QMap<QString, QString> Reachable::leftOut() const
{
    QMap<QString, QString> out = clashes;
    for (auto [name, what] : culprits.asKeyValueRange()) {
        if (!model.find(name))
            out.insert(name, u"HAProxy rejects it: "_s + what);
    }
    return out;
}

QStringList Reachable::warnings() const
{
    QStringList warnings = complaints;
    for (auto [name, what] : culprits.asKeyValueRange()) {
        if (model.find(name))
            warnings.append(u"%1: %2; its last good version stays"_s.arg(name, what));
    }
    return warnings;
}

void CandidateJudge::recall(const ConfigStore &store)
{
    m_memory = JudgeMemory::fromJson(store.judgeMemory().value_or(QByteArray()),
                                     programStamp(m_settings.binaryPath));
}

void CandidateJudge::keepAsGood(const ProxyModel &inForce, const ConfigStore &store)
{
    m_memory.good = withWholeText(inForce, m_memory.good);
    changeEach(m_memory.good.backends, [](Shared<ProxyBackend> &backend) { setServers(backend, {}); });
    save(store);
}

ProxyModel CandidateJudge::lastGood(const std::optional<ProxyModel> &inForce) const
{
    return withWholeText(inForce.value_or(m_memory.good), m_memory.good);
}

QByteArray CandidateJudge::goodGlobalText() const
{
    return m_memory.good.texts.global.value_or(builtInGlobal());
}

void CandidateJudge::remember(const Rejections &rejections, const ConfigStore &store)
{
    if (rejections == m_memory.rejections)
        return;
    m_memory.rejections = rejections;
    save(store);
}

void CandidateJudge::save(const ConfigStore &store)
{
    const QByteArray text = m_memory.toJson(programStamp(m_settings.binaryPath));
    const auto kept = store.keepJudgeMemory(text);
    if (!kept && m_isSaved)
        logWarning() << u"a restart of proxym would cost a reload, and checks of what HAProxy has rejected:"_s
                     << kept.error().what;
    m_isSaved = kept.has_value();
}

void CandidateJudge::saveAgain(const ConfigStore &store)
{
    if (!m_isSaved)
        save(store);
}

Reachable CandidateJudge::reachable(const Modelled &modelled, const std::optional<ProxyModel> &inForce) const
{
    if (m_memory.rejections.isEmpty() && modelled.refused.isEmpty() && modelled.refusedTexts.isEmpty())
        return {.model = withoutClashes(modelled.model), .clashes = clashesIn(modelled.model)};
    return Reachable::by(candidateFor(modelled, inForce));
}

//! The stamps are taken now: before HAProxy reads the files, so that whatever changes later is noticed.
Candidate CandidateJudge::candidateFor(const Modelled &modelled,
                                       const std::optional<ProxyModel> &inForce) const
{
    const ProxyModel good = lastGood(inForce);
    const QStringList files = filesNamedIn(modelled.model).keys() + filesNamedIn(good).keys();
    return {modelled, good, stampsOf(files), m_memory.rejections};
}

Task<Result<Accepted>> CandidateJudge::judge(Modelled modelled, std::optional<ProxyModel> inForce,
                                             ConfigStore store, RenderPaths paths)
{
    Candidate candidate = candidateFor(modelled, inForce);
    const Bench bench{store, paths};
    m_trialsLeft = mostTrials;
    m_stop.begin();
    const auto ending = qScopeGuard([this] { m_stop.end(); });
    // Before each pass, every rejection so far is remembered, and the parts concerned are set aside. Each
    // pass sets aside one more or drops a fallback, and none comes back: at most two passes for each part.
    for (;;) {
        const auto verdict = co_await verdictOn(candidate, bench);
        if (!verdict)
            co_return tl::unexpected(verdict.error());
        const Trial &trial = verdict->trial;
        if (trial.complaint.isEmpty()) {
            remember(candidate.rejections(), store);
            co_return Accepted{Reachable::by(candidate), trial.rendered};
        }
        if (verdict->culprits.isEmpty())
            co_return failure(trial.hasCrashed ? Error::Kind::Failed : Error::Kind::Rejected,
                              u"HAProxy rejects the configuration: "_s + trial.complaint);
        for (auto [part, what] : verdict->culprits.asKeyValueRange()) {
            logNotice() << u"HAProxy rejects"_s << part + u':' << what;
            candidate.reject(part, what);
        }
        remember(candidate.rejections(), store);
    }
}

Task<Result<Done>> CandidateJudge::tryRejectedAgain(Modelled modelled, std::optional<ProxyModel> inForce,
                                                    ConfigStore store, RenderPaths paths)
{
    const Rejections known = m_memory.rejections;
    remember({}, store);
    const auto accepted = co_await judge(modelled, inForce, store, paths);
    if (accepted)
        co_return Done{};
    remember(known, store);
    co_return tl::unexpected(accepted.error());
}

//! HAProxy's message is believed about parts that are new or changed. Otherwise trials have to show who it
//! is. They prove something only if the candidate is still rejected after them: a check also fails for lack
//! of memory, or beside a file that is just being written.
Task<Result<CandidateJudge::Verdict>> CandidateJudge::verdictOn(Candidate candidate, Bench bench)
{
    const auto tried = co_await runTrial(candidate.model(), bench);
    if (!tried)
        co_return tl::unexpected(tried.error());
    const Reasons named = candidate.believable(tried->named);
    if (tried->complaint.isEmpty() || !named.isEmpty())
        co_return Verdict{*tried, named};
    const auto found = co_await findCulprits(candidate, *tried, bench);
    if (!found)
        co_return tl::unexpected(found.error());
    if (found->isEmpty())
        co_return Verdict{*tried, {}};
    m_trialsLeft = std::max(m_trialsLeft, 1); // a search that took them all must not have been in vain
    const auto again = co_await runTrial(candidate.model(), bench);
    if (!again)
        co_return tl::unexpected(again.error());
    co_return Verdict{*again, *found};
}

//! Where HAProxy names none, or only parts that were good before (a changed global.cfg can break a service),
//! trials show which of the new ones it is. If all of those are innocent, the reason is outside, and the
//! parts that HAProxy names cannot stay.
Task<Result<CandidateJudge::Reasons>> CandidateJudge::findCulprits(Candidate candidate, Trial failed,
                                                                   Bench bench)
{
    const auto few = co_await runTrial(withFewServers(candidate.model()), bench);
    if (!few)
        co_return tl::unexpected(few.error());
    const bool needsAllServers = few->complaint.isEmpty();
    for (const auto among : {Candidate::Among::WithForeignLines, Candidate::Among::All}) {
        const auto found =
            co_await searchAmong(candidate.suspects(among), candidate, failed, needsAllServers, bench);
        if (!found || !found->isEmpty())
            co_return found;
    }
    co_return failed.named;
}

//! A few servers are enough to search for culprits if HAProxy rejects those, too; the final trials use all
//! servers. Ends early if HAProxy names a culprit with only the parts found guilty so far set aside. Where no
//! more trials are possible, the culprits found so far count.
Task<Result<CandidateJudge::Reasons>> CandidateJudge::searchAmong(QStringList suspects, Candidate candidate,
                                                                  Trial failed, bool needsAllServers,
                                                                  Bench bench)
{
    CulpritSearch search(suspects, failed.complaint);
    // Before each trial, all suspects together are known to be rejected; CulpritSearch::isConsistent() says
    // what else is known.
    for (auto aside = search.nextTrial(); aside; aside = search.nextTrial()) {
        ProxyModel model = candidate.modelWithout(*aside);
        if (!needsAllServers && !search.isNextFinal())
            model = withFewServers(model);
        const auto tried = co_await runTrial(model, bench);
        if (!tried && search.culprits().isEmpty())
            co_return tl::unexpected(tried.error());
        if (!tried)
            break;
        const Reasons named = candidate.believable(tried->named);
        if (!named.isEmpty() && aside == search.culprits().keys())
            co_return named;
        search.learn(tried->complaint);
    }
    Reasons found;
    for (auto [culprit, what] : search.culprits().asKeyValueRange())
        found.insert(culprit, culprit.endsWith(u".cfg"_s) ? culprit + u": "_s + what : what);
    co_return found;
}

Task<Result<CandidateJudge::Trial>> CandidateJudge::runTrial(ProxyModel model, Bench bench)
{
    if (m_trialsLeft-- <= 0)
        co_return failure(Error::Kind::Rejected,
                          u"HAProxy rejects the configuration, and finding out why takes too many checks"_s);
    Trial trial{.rendered = renderConfig(model, bench.paths)};
    const ConfigFiles files{.config = trial.rendered.config, .maps = trial.rendered.maps};
    const auto said = co_await wordsOn(files, bench.store);
    if (!said)
        co_return tl::unexpected(said.error());
    trial.complaint = alertsIn(said->text);
    trial.hasCrashed = said->hasCrashed;
    trial.named = reasonsOf(culpritsFrom(trial.rendered, bench.store.candidatePath(), said->text.toUtf8()));
    co_return trial;
}

Task<Result<Done>> CandidateJudge::check(ConfigFiles files, ConfigStore store)
{
    const auto said = co_await wordsOn(files, store);
    if (!said)
        co_return tl::unexpected(said.error());
    if (!said->text.isEmpty())
        co_return failure(Error::Kind::Rejected,
                          u"HAProxy rejects the configuration: "_s + alertsIn(said->text));
    co_return Done{};
}

Task<Result<CandidateJudge::Words>> CandidateJudge::wordsOn(ConfigFiles files, ConfigStore store)
{
    const auto stage = [store, files] { return store.stage(files); };
    const auto staged = co_await besideTheLoop(stage);
    if (!staged)
        co_return tl::unexpected(staged.error());
    if (m_stop.isRequested()) // before there is a process that could be killed
        co_return givenUp();
    QElapsedTimer stopwatch;
    stopwatch.start();
    const QStringList arguments{u"-c"_s, u"-f"_s, store.candidatePath()};
    auto ended = co_await runCommand(m_settings.binaryPath, arguments, m_settings.timeout, m_stop.token());
    m_lastCheck = std::chrono::milliseconds(stopwatch.elapsed());
    if (m_stop.isRequested())
        co_return givenUp();
    if (!ended && ended.error().kind == Error::Kind::Failed) // once may be a coincidence
        ended = co_await runCommand(m_settings.binaryPath, arguments, m_settings.timeout, m_stop.token());
    if (!ended && ended.error().kind == Error::Kind::Failed)
        co_return Words{ended.error().what, true};
    if (!ended)
        co_return tl::unexpected(ended.error().during(u"checking the configuration"_s));
    if (ended->exitCode == 0)
        co_return Words{};
    co_return Words{ended->errors.isEmpty() ? u"status %1"_s.arg(ended->exitCode) : ended->errors};
}

} // namespace proxym
