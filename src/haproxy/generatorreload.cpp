// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/generator.h"

#include "base/besidetheloop.h"
#include "base/logging.h"
#include "haproxy/config/configdiff.h"
#include "haproxy/plan/reloadreason.h"
#include "haproxy/process/filelimit.h"

#include <QScopeGuard>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym {

namespace {

ConfigFiles filesOf(const RenderedConfig &rendered)
{
    return {rendered.config, rendered.maps};
}

//! What this changes on disk, as people may see it.
QByteArray shownDiff(const ConfigStore &store, const RenderedConfig &rendered)
{
    const QByteArray current = store.current().value_or(QByteArray());
    return withoutSecrets(configDiff(current, store.maps(), rendered));
}

Result<Done> commit(const ConfigStore &store, const ConfigFiles &files)
{
    return store.commit(files);
}

const QString exporterIsMissing = u"HAProxy is built without its Prometheus exporter, so %1 serves only "
                                  u"/stats: use a HAProxy that is built "
                                  "with USE_PROMEX=1"_s.arg(metricsVariable);

} // namespace

QStringList HaproxyGenerator::complaintsOfExporter() const
{
    const HaproxyAbilities &abilities = m_keeper.abilities();
    const bool servesFigures = m_running.model() && m_running.model()->metricsAddress;
    const bool isMissing = servesFigures && !abilities.version.isEmpty() && !abilities.hasExporter;
    return isMissing ? QStringList{exporterIsMissing} : QStringList();
}

//! An order is also a second chance for whoever HAProxy has rejected.
Task<> HaproxyGenerator::tryRejectedAgain(Modelled wanted)
{
    if (!m_judge.hasRejections())
        co_return;
    co_await m_candidate.enter();
    const auto leaving = qScopeGuard([this] { m_candidate.leave(); });
    auto done = co_await m_running.shelve(wanted.model.certificates);
    if (done)
        done = co_await m_judge.tryRejectedAgain(wanted, m_running.model(), m_store, m_paths);
    if (!done)
        logWarning() << u"what HAProxy has rejected could not be tried again:"_s << done.error().what;
}

//! Candidate, commit, reload, proof. A failure puts the last good file back and asks for another try.
Task<Outcome> HaproxyGenerator::reload(Modelled wanted, Reload why, Remarks known)
{
    if (!m_keeper.isRunning() && co_await m_keeper.adopt() && why.reason == firstStart)
        why = {u"another HAProxy was started"_s, ReloadCause::Adoption};
    Outcome outcome{.reason = reasonBehind(m_recovery.death(), why.reason), .leftOut = known.leftOut};
    if (const auto wait = m_gate.wait())
        co_return waitForReload(*wait, outcome.reason, known);
    co_await m_candidate.enter();
    const auto leaving = qScopeGuard([this] { m_candidate.leave(); });

    StepClock steps;
    m_gate.begin();
    if (const auto shelved = co_await m_running.shelve(wanted.model.certificates); !shelved)
        co_return inOrder(outcome, failed(shelved.error()));
    const auto accepted = co_await m_judge.judge(wanted, m_running.model(), m_store, m_paths);
    outcome.steps.append(steps.lap(u"check"_s));
    if (!accepted)
        co_return inOrder(outcome, failed(accepted.error()));
    const Remarks remarks = remarksOn(*accepted, wanted.closed);
    m_record.noteComplaints(remarks.complaints);
    outcome.leftOut = remarks.leftOut;
    const Plan rest = co_await m_running.planTo(accepted->model);
    if (!std::holds_alternative<Reload>(rest)) {
        // All that needed a reload turned out to be culprits. What remains, if anything, is for the next
        // round, at once.
        outcome.reason.clear();
        if (std::holds_alternative<RuntimeUpdate>(rest))
            outcome.followUpAfter = 0ms;
        if (m_running.model()) // it may have died meanwhile
            m_follower.follow(*m_running.model());
        co_return outcome;
    }
    const qsizetype services = accepted->model.backends.size();
    outcome.diff = co_await madeOf(services, &shownDiff, m_store, accepted->rendered);
    co_await m_follower.keepAsGood(); // HAProxy is started with that if it dies now
    m_follower.cancel();
    const auto stored = co_await madeOf(services, &commit, m_store, filesOf(accepted->rendered));
    if (!stored)
        co_return inOrder(outcome, failed(stored.error()));
    outcome.steps.append(steps.lap(u"commit"_s));
    if (!m_keeper.isRunning() && !m_keeper.mayStart() && !co_await m_keeper.adopt())
        co_return inOrder(outcome, failed(HaproxyKeeper::absence()));

    const Reload behindADeath{reasonBehind(m_recovery.death(), why.reason), why.cause};
    const auto done = co_await putInForce(*accepted, behindADeath);
    const QString death = m_recovery.noteRound(done.has_value());
    outcome.action = death.isEmpty() ? Action::Reload : Action::Recovery;
    outcome.reason = reasonBehind(death, why.reason);
    outcome.steps.append(steps.lap(u"reload"_s));
    if (!done)
        co_return inOrder(outcome, failed(done.error()));
    co_return outcome;
}

Remarks HaproxyGenerator::remarksOn(const Reachable &reachable, const ClosedPlaces &closed)
{
    QStringList complaints = m_files.complaintsBeside(reachable.model)
        + complaintsAbout(closed, reachable.model) + reachable.warnings();
    if (const auto warning = fileLimitWarning(reachable.model, mostOpenFiles()))
        complaints.append(*warning);
    ProxyModel asked = reachable.model;
    asked.metricsAddress = m_settings.metricsAddress;
    if (const QString why = whyWithoutMetrics(closed, asked); !why.isEmpty())
        complaints.append(u"%1: %2; HAProxy's own figures are not served"_s.arg(metricsVariable, why));
    return {.leftOut = reachable.leftOut(), .complaints = complaints};
}

Outcome HaproxyGenerator::waitForReload(std::chrono::milliseconds wait, const QString &reason,
                                        const Remarks &known)
{
    const bool isFailing = m_record.hasFailed() || !m_keeper.isRunning();
    const Outcome outcome{.result = isFailing ? ApplyResult::Failed : ApplyResult::Ok,
                          .reason = reason,
                          .error = status().error,
                          .leftOut = known.leftOut,
                          .retryAfter = wait,
                          .isWaiting = true};
    m_gate.noteWaiting(reason, wait);
    return outcome;
}

//! A reload could not be made, or did not work.
Outcome HaproxyGenerator::failed(const Error &error)
{
    const Outcome outcome{.result = error.kind == Error::Kind::Rejected ? ApplyResult::Rejected
                                                                        : ApplyResult::Failed,
                          .error = error.what,
                          .retryAfter = m_gate.fail(error)};
    m_record.noteFailure(outcome);
    if (m_running.model())
        m_follower.follow(*m_running.model());
    return outcome;
}

//! The file is in place; HAProxy takes it, and says so. If it does not, the last good file comes back.
Task<Result<Done>> HaproxyGenerator::putInForce(Accepted accepted, Reload why)
{
    if (!m_keeper.isRunning())
        why.cause = ReloadCause::Start;
    logNotice() << (m_keeper.isRunning() ? u"HAProxy is reloaded:"_s : u"HAProxy is started:"_s)
                << why.reason;
    const Clock::time_point startedAt = Clock::now();
    auto pid = co_await m_running.replace(accepted.model, accepted.rendered, why.reason);
    if (!pid) {
        const Error error = co_await m_ports.explained(pid.error(), accepted.model, m_keeper.reloader());
        pid = tl::unexpected(error);
    }
    m_record.noteReload(pid, why, startedAt);
    if (!pid) {
        if (const auto restored = m_store.restoreGood(); !restored)
            logError() << restored.error().what;
        co_return tl::unexpected(pid.error());
    }
    m_judge.keepAsGood(accepted.model, m_store);
    m_follower.noteLoaded(accepted.model, filesOf(accepted.rendered));
    co_return Done{};
}

} // namespace proxym
