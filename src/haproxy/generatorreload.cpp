// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/generator.h"

#include "base/logging.h"
#include "core/stepclock.h"
#include "haproxy/config/configdiff.h"
#include "haproxy/plan/reloadreason.h"

#include <QScopeGuard>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym {

//! Candidate, commit, reload, proof. A failure puts the last good file back and asks for another try.
Task<Outcome> HaproxyGenerator::reload(Modelled wanted, QString reason, Outcome outcome)
{
    if (!m_keeper.isRunning() && co_await m_keeper.adopt() && reason == firstStart)
        reason = u"another HAProxy was started"_s;
    outcome.reason = reasonBehind(m_recovery.death(), reason);
    if (const auto wait = m_gate.wait())
        co_return waitForReload(*wait, outcome);
    co_await m_candidate.enter();
    const auto leaving = qScopeGuard([this] { m_candidate.leave(); });
    m_follower.cancel();

    StepClock steps;
    const Clock::time_point startedAt = Clock::now();
    m_gate.begin();
    if (const auto shelved = co_await m_running.shelve(wanted.model.certificates); !shelved)
        co_return failed(outcome, shelved.error());
    const auto accepted = co_await m_judge.judge(wanted, m_running.model(), m_store, m_paths);
    outcome.steps.append(steps.lap(u"check"_s));
    if (!accepted)
        co_return failed(outcome, accepted.error());
    noteComplaints(*accepted);
    outcome.leftOut.insert(m_leftOut);
    const Plan rest = co_await m_running.planTo(accepted->model);
    if (!std::holds_alternative<Reload>(rest))
        co_return withoutReload(rest, outcome, startedAt);
    outcome.diff = withoutSecrets(
        configDiff(m_store.current().value_or(QByteArray()), m_store.maps(), accepted->rendered));
    if (const auto stored = m_store.commit({accepted->rendered.config, accepted->rendered.maps}); !stored)
        co_return failed(outcome, stored.error());
    outcome.steps.append(steps.lap(u"commit"_s));
    if (!m_keeper.isRunning() && !m_keeper.mayStart() && !co_await m_keeper.adopt())
        co_return failed(outcome, HaproxyKeeper::absence());

    outcome.reason = reasonBehind(m_recovery.death(), reason);
    const auto done = co_await putInForce(*accepted, outcome.reason);
    const QString death = m_recovery.noteRound(done.has_value());
    outcome.action = death.isEmpty() ? Action::Reload : Action::Recovery;
    outcome.reason = reasonBehind(death, reason);
    outcome.steps.append(steps.lap(u"reload"_s));
    if (!done)
        co_return failed(outcome, done.error());
    succeeded(outcome, startedAt);
    co_return outcome;
}

//! All that needed a reload turned out to be culprits. What remains, if anything, is for the next round, at
//! once.
Outcome HaproxyGenerator::withoutReload(const Plan &rest, Outcome outcome, Clock::time_point startedAt)
{
    outcome.reason.clear();
    if (std::holds_alternative<RuntimeUpdate>(rest))
        outcome.followUpAfter = 0ms;
    m_follower.follow(*m_running.model());
    succeeded(outcome, startedAt);
    return outcome;
}

Outcome HaproxyGenerator::waitForReload(std::chrono::milliseconds wait, Outcome outcome)
{
    outcome.leftOut.insert(m_leftOut);
    const bool isFailing = m_record.hasFailed() || !m_keeper.isRunning();
    outcome.result = isFailing ? ApplyResult::Failed : ApplyResult::Ok;
    outcome.error = status().error;
    outcome.retryAfter = wait;
    outcome.isWaiting = true;
    m_gate.noteWaiting(outcome.reason, wait);
    return outcome;
}

//! The file is in place; HAProxy takes it, and says so. If it does not, the last good file comes back.
Task<Result<Done>> HaproxyGenerator::putInForce(Accepted accepted, QString reason)
{
    logNotice() << (m_keeper.isRunning() ? u"HAProxy is reloaded:"_s : u"HAProxy is started:"_s) << reason;
    const Clock::time_point startedAt = Clock::now();
    auto pid = co_await m_running.replace(accepted.model, accepted.rendered, reason);
    if (!pid) {
        const Error error = co_await m_ports.explained(pid.error(), accepted.model, m_keeper.reloader());
        pid = tl::unexpected(error);
    }
    m_record.noteReload(pid, reason, startedAt);
    if (!pid) {
        if (const auto restored = m_store.restoreGood(); !restored)
            logError() << restored.error().what;
        co_return tl::unexpected(pid.error());
    }
    m_judge.keepAsGood(accepted.model, m_store);
    if (const auto kept = m_store.keepAsGood({accepted.rendered.config, accepted.rendered.maps}); !kept)
        logWarning() << kept.error().what; // nothing is lost by it at once
    co_return Done{};
}

} // namespace proxym
