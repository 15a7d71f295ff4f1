// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/generator.h"

#include "base/logging.h"
#include "core/stepclock.h"
#include "haproxy/besidetheloop.h"
#include "haproxy/config/configdiff.h"
#include "haproxy/dryrun.h"
#include "haproxy/plan/reloadreason.h"
#include "haproxy/process/filelimit.h"

#include <QScopeGuard>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym {

HaproxyGenerator::HaproxyGenerator(const HaproxySettings &settings)
    : m_settings(settings)
    , m_paths(RenderPaths::from(settings))
    , m_admin(settings.adminSocketPath(), settings.timeout)
    , m_store(settings.configFilePath, settings.helpersPath())
    , m_judge(settings)
    , m_files(settings, m_judge)
    , m_keeper(settings, m_admin, m_store)
    , m_follower(m_store, m_judge, m_paths, m_candidate)
    , m_running(m_admin, m_paths, m_keeper, m_follower, m_judge, m_store)
    , m_recovery(m_keeper, m_store, m_follower, m_turn)
    , m_gate(settings, m_keeper, m_recovery)
    , m_live(settings, [this] { return m_keeper.isRunning(); })
    , m_watch(m_admin)
    , m_pulse(settings.adminSocketPath())
{
    connect(&m_files, &OperatorFiles::changed, this, &HaproxyGenerator::lookAgain);
    connect(&m_recovery, &HaproxyRecovery::recovered, this, &HaproxyGenerator::recovered);
    connect(&m_watch, &LiveWatch::changed, this, &HaproxyGenerator::statusChanged);
    connect(&m_pulse, &Pulse::changed, this, [this] {
        Q_EMIT statusChanged();
        if (m_record.hasFailed() && !isSilent())
            lookAgain(u"HAProxy"_s, u"it answers again"_s);
    });
    connect(&m_recovery, &HaproxyRecovery::lost, this, [this] {
        m_watch.forget();
        m_pulse.forget();
        m_running.forget();
        m_ports.forget();
        Q_EMIT statusChanged();
    });
    connect(&m_recovery, &HaproxyRecovery::starting, this, [this] {
        if (const auto shelved = m_running.shelveAtOnce(m_files.certificates()); !shelved)
            logWarning() << shelved.error().what;
    });
    connect(&m_recovery, &HaproxyRecovery::tried, this, [this](bool isNews) {
        Q_EMIT statusChanged();
        if (isNews)
            lookAgain(u"HAProxy"_s, u"it was gone"_s);
    });
    connect(&m_keeper, &HaproxyKeeper::taken, this, [this](qint64, bool isOfOthers) {
        m_pulse.forget(); // the silence of another process
        m_pulse.start();
        if (isOfOthers)
            Q_EMIT statusChanged();
    });
    connect(&m_keeper, &HaproxyKeeper::oldProcessEnded, this, &HaproxyGenerator::statusChanged);
    connect(&m_keeper, &HaproxyKeeper::abilitiesLearnt, this, &HaproxyGenerator::statusChanged);
    connect(&m_gate, &ReloadGate::opened, this,
            [this] { lookAgain(u"HAProxy"_s, u"an old process has ended"_s); });
}

void HaproxyGenerator::lookAgain(const QString &source, const QString &reason)
{
    Q_EMIT changeNoticed({.source = source, .reason = reason, .reads = Trigger::Reads::Nothing});
}

Task<> HaproxyGenerator::start()
{
    const auto makeDirectories = [this](Done) { return m_keeper.makeDirectories(); };
    if (const auto prepared = m_store.prepare().and_then(makeDirectories); !prepared)
        logError() << prepared.error().what;
    m_judge.recall(m_store);
    co_await m_files.start(m_running.shelved());
    co_await m_recovery.recover();
    watch();
}

void HaproxyGenerator::watch()
{
    if (!m_keeper.isRunning())
        return;
    m_watch.start();
    m_pulse.start();
}

bool HaproxyGenerator::servesAlready() const
{
    return m_store.hasServices();
}

Task<Outcome> HaproxyGenerator::apply(Inventory inventory, Scrutiny scrutiny)
{
    co_await m_turn.enter();
    const auto leaving = qScopeGuard([this] { m_turn.leave(); });
    Outcome outcome = co_await applyInTurn(inventory, scrutiny);
    if (outcome.retryAfter)
        outcome.notYet = notYet(inventory);
    watch();
    co_return outcome;
}

//! Who is to be served and is not so far, as HAProxy does something older.
QMap<QString, QString> HaproxyGenerator::notYet(const Inventory &inventory) const
{
    if (!m_keeper.isRunning() || !m_running.model())
        return {};
    const auto waiting = status().waiting;
    const QString why = waiting ? waitingText(*waiting) : u"the configuration is not in force"_s;
    return missingIn(*m_running.model(), inventory, u"not served yet: "_s + why);
}

//! The other half of the round: what is wanted, how to get there, and the two ways of doing it.
Task<Outcome> HaproxyGenerator::applyInTurn(Inventory inventory, Scrutiny scrutiny)
{
    const Clock::time_point startedAt = Clock::now();
    StepClock steps;
    Outcome outcome;
    if (!m_keeper.isRunning())
        co_await m_keeper.adopt();
    Modelled wanted = co_await madeOf(inventory.entries.size(), &modelFrom, inventory, m_settings,
                                      m_files.settings().texts);
    wanted.model.certificates = m_files.certificates();
    const QList<ProxyModel> usable{wanted.model, m_judge.lastGood(m_running.model())};
    wanted.closed = co_await m_ports.closed(usable, m_running.model(), m_keeper.reloader());
    outcome.leftOut = servicesAt(wanted.closed, wanted.model);
    wanted.model = leftOf(wanted.model, wanted.closed);
    if (!wanted.closed.isEmpty())
        outcome.followUpAfter = PortGate::betweenProbes;
    const Verification verified = co_await m_running.verify(wanted, scrutiny, isSilent());
    const auto planned = co_await m_running.planFor(wanted, isSilent()); // by now it may be another
    if (!planned)
        co_return unanswered(outcome, planned.error());
    const Plan plan = *planned;
    noteComplaints(m_judge.reachable(wanted, m_running.model()));
    outcome.steps.append(steps.lap(u"plan"_s));

    if (const auto *needed = std::get_if<Reload>(&plan)) {
        const Outcome meanwhile = co_await changeMeanwhile(wanted, outcome);
        outcome = co_await reload(wanted, joinedReasons(verified.reason, needed->reason), meanwhile);
        if (meanwhile.action == Action::Runtime && outcome.action == Action::Runtime)
            outcome.reason = meanwhile.reason + u"; a reload follows: "_s + needed->reason;
        co_return outcome;
    }
    if (const auto *update = std::get_if<RuntimeUpdate>(&plan)) {
        outcome = co_await changeAtRunTime(*update, m_running.reachable(wanted), outcome);
        outcome.steps.append(steps.lap(u"runtime"_s));
        if (!m_running.model())
            co_return co_await reload(wanted, outcome.reason, outcome);
    }
    outcome.leftOut.insert(m_leftOut);
    if (outcome.action == Action::None && verified.isTold) {
        m_record.noteChangeAtRunTime(true);
        outcome.action = Action::Runtime;
    }
    if (outcome.action != Action::None)
        outcome.reason = joinedReasons(verified.reason, outcome.reason);
    succeeded(outcome, startedAt);
    co_return outcome;
}

//! What is to be done depends on what HAProxy says, and it says nothing: no new process is needed for that.
Outcome HaproxyGenerator::unanswered(Outcome outcome, const Error &error)
{
    outcome.result = ApplyResult::Failed;
    outcome.error = error.what;
    outcome.retryAfter = 1s;
    m_record.noteFailure(outcome);
    return outcome;
}

//! Servers and routes, without a reload. If it does not work, nothing is known of what is in force; the
//! reason says why.
Task<Outcome> HaproxyGenerator::changeAtRunTime(RuntimeUpdate update, ProxyModel wanted, Outcome outcome)
{
    const auto done = co_await m_running.change(update, wanted);
    m_record.noteChangeAtRunTime(done.has_value());
    if (!done) {
        outcome.reason = u"a change at run time did not work: "_s + done.error().what;
        logWarning() << outcome.reason;
        co_return outcome;
    }
    outcome.action = Action::Runtime;
    outcome.reason = joinedReasons(done->repaired, update.reason);
    outcome.diff = withoutSecrets(done->diff);
    co_return outcome;
}

//! Until a reload may come, or works, servers and routes of what is in force change all the same.
Task<Outcome> HaproxyGenerator::changeMeanwhile(Modelled wanted, Outcome outcome)
{
    if (!m_running.model() || isSilent())
        co_return outcome;
    const ProxyModel atRunTime = co_await m_running.partOf(m_running.reachable(wanted));
    const Plan plan = co_await m_running.planMeanwhile(atRunTime);
    if (const auto *update = std::get_if<RuntimeUpdate>(&plan))
        outcome = co_await changeAtRunTime(*update, atRunTime, outcome);
    co_return outcome;
}

void HaproxyGenerator::noteComplaints(const Reachable &reachable)
{
    m_leftOut = reachable.leftOut();
    QStringList complaints = m_files.complaintsBeside(reachable.model)
        + complaintsAbout(m_ports.lastClosed(), reachable.model) + reachable.warnings();
    if (const auto warning = fileLimitWarning(reachable.model, mostOpenFiles()))
        complaints.append(*warning);
    m_record.noteComplaints(complaints);
}

Outcome HaproxyGenerator::failed(Outcome outcome, const Error &error)
{
    outcome.result = error.kind == Error::Kind::Rejected ? ApplyResult::Rejected : ApplyResult::Failed;
    outcome.error = error.what;
    outcome.retryAfter = m_gate.fail(error);
    m_record.noteFailure(outcome);
    if (m_running.model())
        m_follower.follow(*m_running.model());
    return outcome;
}

void HaproxyGenerator::succeeded(const Outcome &outcome, Clock::time_point startedAt)
{
    m_record.noteSuccess(outcome, startedAt);
    m_gate.settle();
    if (outcome.action != Action::None && outcome.action != Action::Runtime)
        m_gate.succeed();
}

Task<> HaproxyGenerator::stop()
{
    co_await m_files.stop();
    m_recovery.stop();
    co_await m_keeper.stop();
    co_await m_turn.settle();
    if (m_follower.isBehind())
        co_await m_follower.catchUp();
    co_await m_candidate.settle();
    co_await m_watch.stop();
    co_await m_pulse.stop();
    co_await m_live.stop();
}

ProxyStatus HaproxyGenerator::status() const
{
    ProxyStatus status = m_record.status();
    m_keeper.tell(status);
    if (const QString absence = m_recovery.error(); !absence.isEmpty())
        status.error = absence;
    else if (status.pid != 0 && m_record.hasFailed() && m_gate.hasFailedWithoutHaproxy())
        status.error = u"HAProxy %1 serves again, but not what is wanted yet"_s.arg(status.pid);
    if (status.pid != 0 && status.wanted == ApplyResult::Ok)
        status.waiting = m_gate.waiting();
    status.deaths = m_recovery.deaths();
    status.downSince = m_recovery.downSince();
    status.silentSince = m_pulse.silentSince();
    status.complaints += m_running.complaints();
    status.withoutLiveServers = m_watch.withoutLiveServers();
    if (const auto complaint = m_gate.complaint())
        status.complaints.append(*complaint);
    return status;
}

Task<Result<Preview>> HaproxyGenerator::preview(Inventory inventory)
{
    const Modelled wanted = modelFrom(inventory, m_settings, m_files.settings().texts);
    co_return co_await dryRun(wanted, m_settings, m_store, m_files.settings().complaints);
}

} // namespace proxym
