// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/haproxygenerator.h"

#include "core/logging.h"
#include "haproxy/besidetheloop.h"
#include "haproxy/configdiff.h"
#include "haproxy/dryrun.h"
#include "haproxy/filelimit.h"
#include "haproxy/haproxystep.h"
#include "haproxy/reloadreason.h"

#include <QScopeGuard>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym {

namespace {

//! Nothing is lost by it at once, but somebody should know.
void warnUnless(const Result<Done> &kept)
{
    if (!kept)
        logWarning() << kept.error().what;
}

} // namespace

HaproxyGenerator::HaproxyGenerator(const HaproxySettings &settings)
    : m_settings(settings)
    , m_paths(RenderPaths::from(settings))
    , m_admin(settings.adminSocketPath(), settings.timeout)
    , m_store(settings.configFilePath, settings.helpersPath())
    , m_judge(settings)
    , m_files(settings, m_judge)
    , m_keeper(settings, m_admin, m_store)
    , m_ports(settings.bindAddress)
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
    connect(&m_pulse, &Pulse::changed, this, &HaproxyGenerator::statusChanged);
    connect(&m_recovery, &HaproxyRecovery::lost, this, [this] {
        m_watch.forget();
        m_pulse.forget();
        m_running.forget();
        m_ports.forget();
        Q_EMIT statusChanged();
    });
    connect(&m_recovery, &HaproxyRecovery::starting, this,
            [this] { warnUnless(m_running.shelveAtOnce(m_files.certificates())); });
    connect(&m_recovery, &HaproxyRecovery::tried, this, [this] {
        Q_EMIT statusChanged();
        lookAgain(u"HAProxy"_s, u"it was gone"_s);
    });
    connect(&m_keeper, &HaproxyKeeper::oldProcessEnded, this, &HaproxyGenerator::statusChanged);
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
    Modelled wanted = co_await madeOf(inventory.entries.size(), &modelFrom, inventory, m_settings,
                                      m_files.settings().texts);
    wanted.model.certificates = m_files.certificates();
    outcome.leftOut = co_await m_ports.closed(wanted.model, m_running.model(), m_keeper.reloader());
    if (!outcome.leftOut.isEmpty()) {
        outcome.followUpAfter = PortGate::betweenProbes;
        wanted.model = replaceCulprits(wanted.model, outcome.leftOut.keys(), nullptr);
    }
    const Verification verified =
        co_await m_running.verify(wanted, scrutiny, m_pulse.silentSince().isValid());
    const Plan plan = co_await m_running.planFor(wanted);
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

//! Servers and routes, without a reload. If it does not work, nothing is known of what is in force; the
//! reason says why.
Task<Outcome> HaproxyGenerator::changeAtRunTime(RuntimeUpdate update, ProxyModel wanted, Outcome outcome)
{
    const auto diff = co_await m_running.change(update, wanted);
    m_record.noteChangeAtRunTime(diff.has_value());
    if (!diff) {
        outcome.reason = u"a change at run time did not work: "_s + diff.error().what;
        logWarning() << outcome.reason;
        co_return outcome;
    }
    outcome.action = Action::Runtime;
    outcome.reason = update.reason;
    outcome.diff = withoutSecrets(*diff);
    co_return outcome;
}

//! Candidate, commit, reload, proof. A failure puts the last good file back and asks for another try.
Task<Outcome> HaproxyGenerator::reload(Modelled wanted, QString reason, Outcome outcome)
{
    outcome.reason = reason;
    if (!m_keeper.isRunning())
        co_await m_keeper.adopt();
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
    if (!m_keeper.isRunning() && !m_keeper.mayStart())
        co_return failed(outcome, HaproxyKeeper::absence());

    const QString death = m_recovery.death();
    outcome.action = death.isEmpty() ? Action::Reload : Action::Recovery;
    outcome.reason = death.isEmpty() ? reason : death;
    const auto done = co_await putInForce(*accepted, outcome.reason);
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

//! Until a reload may come, or works, servers and routes of what is in force change all the same.
Task<Outcome> HaproxyGenerator::changeMeanwhile(Modelled wanted, Outcome outcome)
{
    if (!m_running.model())
        co_return outcome;
    const ProxyModel atRunTime = co_await m_running.partOf(m_running.reachable(wanted));
    const Plan plan = co_await m_running.planMeanwhile(atRunTime);
    if (const auto *update = std::get_if<RuntimeUpdate>(&plan))
        outcome = co_await changeAtRunTime(*update, atRunTime, outcome);
    co_return outcome;
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
    const auto pid = co_await m_running.replace(accepted.model, accepted.rendered, reason);
    m_record.noteReload(pid, reason, startedAt);
    m_recovery.noteRound(pid.has_value());
    if (!pid) {
        if (const auto restored = m_store.restoreGood(); !restored)
            logError() << restored.error().what;
        co_return tl::unexpected(pid.error());
    }
    m_judge.keepAsGood(accepted.model, m_store);
    warnUnless(m_store.keepAsGood({accepted.rendered.config, accepted.rendered.maps}));
    co_return Done{};
}

void HaproxyGenerator::noteComplaints(const Reachable &reachable)
{
    m_leftOut = reachable.leftOut();
    QStringList complaints = m_files.complaintsBeside(reachable.model) + reachable.warnings();
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
    m_gate.forgetWaiting();
    if (outcome.action != Action::None && outcome.action != Action::Runtime)
        m_gate.succeed();
}

Task<> HaproxyGenerator::stop()
{
    co_await m_files.stop();
    m_recovery.stop();
    m_keeper.stopWatching();
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
    status.pid = m_keeper.pid();
    if (const QString absence = m_recovery.error(); !absence.isEmpty())
        status.error = absence;
    if (status.pid != 0 && status.wanted == ApplyResult::Ok)
        status.waiting = m_gate.waiting();
    status.lastStart = m_keeper.lastStart();
    status.deaths = m_recovery.deaths();
    status.downSince = m_recovery.downSince();
    status.silentSince = m_pulse.silentSince();
    status.complaints += m_running.complaints();
    status.withoutLiveServers = m_watch.withoutLiveServers();
    status.oldProcesses = m_keeper.oldProcesses();
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
