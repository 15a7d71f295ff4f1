// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What `--once` and `--dry-run` do: one round, without the daemon around it.
#include "manager/manager.h"

#include "base/logging.h"
#include "manager/changes.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym {

namespace {

//! For --once and --dry-run the sources' own timeouts are the only limit.
constexpr auto patienceOfACommand = 1h;

} // namespace

Task<bool> Manager::runOnce()
{
    restoreState();
    if (m_parts.target)
        co_await m_parts.target->start();
    Triggers triggers;
    triggers.add({.source = u"Command"_s, .reason = u"--once"_s, .reads = Trigger::Reads::Everything});
    QList<Step> steps;
    const Inventory wanted = co_await takeInventory(triggers, patienceOfACommand, steps);
    for (const SourceStatus &source : m_collector.status()) {
        if (source.state == SourceState::Failing)
            logError() << source.name << u"failed:"_s << source.lastError;
    }
    saveBeliefs();
    bool isApplied = m_parts.target == nullptr;
    if (m_isComplete && m_parts.target) {
        const Outcome outcome = co_await m_parts.target->apply(wanted, Scrutiny::Order);
        const Inventory taken = withLeftOut(wanted, outcome.leftOut);
        logNews({}, taken);
        isApplied = outcome.result == ApplyResult::Ok && !outcome.retryAfter;
        if (isApplied)
            m_held.follow(taken);
        else
            logError() << u"not applied:"_s << (outcome.error.isEmpty() ? outcome.reason : outcome.error);
        co_await m_parts.target->stop();
    }
    m_saved.flush();
    const bool isDone = isApplied && m_collector.isHealthy();
    co_return isDone;
}

Task<Result<Preview>> Manager::preview()
{
    restoreState();
    Triggers triggers;
    triggers.add({.source = u"Command"_s, .reason = u"--dry-run"_s, .reads = Trigger::Reads::Everything});
    QList<Step> steps;
    QStringList troubles;
    const Inventory wanted = co_await takeInventory(triggers, patienceOfACommand, steps);
    for (const SourceStatus &source : m_collector.status()) {
        if (source.state == SourceState::Failing)
            co_return failure(Error::Kind::Failed, source.name + u" failed: "_s + source.lastError);
        for (const QString &complaint : source.complaints)
            troubles.append(source.name + u": "_s + complaint);
    }
    troubles += newComplaints({}, wanted);
    if (!m_parts.target)
        co_return Preview{.troubles = troubles};
    auto preview = co_await m_parts.target->preview(wanted);
    if (preview)
        preview->troubles = troubles + preview->troubles;
    co_return preview;
}

} // namespace proxym
