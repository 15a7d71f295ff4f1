// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/generator.h"

#include "base/besidetheloop.h"
#include "base/logging.h"
#include "haproxy/config/configdiff.h"
#include "haproxy/dryrun.h"
#include "haproxy/plan/reloadreason.h"

#include <QScopeGuard>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym {

HaproxyGenerator::HaproxyGenerator(const HaproxySettings &settings)
    : m_settings(settings)
    , m_maker(settings)
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
    , m_traffic(m_admin, [this] {
        return TrafficWatch::Served{m_running.model(), m_running.seats()};
    })
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
    connect(&m_recovery, &HaproxyRecovery::urgent, this, [this](qint64 pid) { m_judge.giveWay(pid); });
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
    m_traffic.start();
}

bool HaproxyGenerator::servesAlready() const
{
    return m_store.hasServices();
}

//! The other half of the round: what is wanted, what HAProxy does now, how to get there, and what came of it.
Task<Outcome> HaproxyGenerator::apply(Inventory inventory, Scrutiny scrutiny)
{
    co_await m_turn.enter();
    const auto leaving = qScopeGuard([this] { m_turn.leave(); });
    StepClock steps;
    if (!m_keeper.isRunning())
        co_await m_keeper.adopt();
    const Wanted wanted = co_await wantedFrom(inventory);
    const Verification verified = co_await m_running.verify(wanted, scrutiny, isSilent());
    if (scrutiny == Scrutiny::Order)
        co_await tryRejectedAgain(wanted);
    const auto plan = co_await m_running.planFor(wanted, isSilent()); // by now it may be another
    const Remarks known = remarksOn(m_judge.reachable(wanted, m_running.model()), wanted.closed);
    m_record.noteComplaints(known.complaints);
    Outcome outcome{.leftOut = wanted.leftOut, .steps = {steps.lap(u"plan"_s)}};
    if (!wanted.closed.isEmpty())
        outcome.followUpAfter = PortGate::betweenProbes;
    if (plan) {
        const Outcome done = co_await carryOut(*plan, wanted, verified, known);
        outcome = inOrder(outcome, done);
    } else {
        outcome = inOrder(outcome, unanswered(plan.error(), known));
    }
    if (isInForce(outcome))
        succeeded(outcome, steps.total());
    if (outcome.retryAfter)
        outcome.notYet = notYet(inventory);
    watch();
    co_return outcome;
}

Task<HaproxyGenerator::Wanted> HaproxyGenerator::wantedFrom(Inventory inventory)
{
    Modelled wanted = co_await madeWith(inventory.entries.size(), m_maker, &ModelMaker::make, inventory,
                                        m_files.settings().texts);
    wanted.model.certificates = m_files.certificates();
    const ProxyModel lastGood = m_judge.lastGood(m_running.model());
    wanted.model = withNamedBackends(wanted.model, lastGood);
    const QList<ProxyModel> usable{wanted.model, lastGood};
    m_files.watchNamedIn(usable); // also for what is set aside: it may be a file that is to blame
    wanted.closed = co_await m_ports.closed(usable, m_running.model(), m_keeper.reloader());
    const auto leftOut = servicesAt(wanted.closed, wanted.model);
    wanted.model = leftOf(wanted.model, wanted.closed);
    co_return Wanted{wanted, leftOut};
}

//! The two ways: at run time, as far as that goes, and a reload for the rest. `known` follows from what
//! HAProxy has rejected so far.
Task<Outcome> HaproxyGenerator::carryOut(Plan plan, Modelled wanted, Verification verified, Remarks known)
{
    if (const auto *needed = std::get_if<Reload>(&plan)) {
        const Outcome meanwhile = co_await changeMeanwhile(wanted);
        const Reload why{joinedReasons(verified.reason, needed->reason), needed->cause};
        const Outcome reloaded = co_await reload(wanted, why, known);
        Outcome outcome = inOrder(meanwhile, reloaded);
        if (outcome.action == Action::Runtime && !isInForce(outcome)) // only culprits needed it otherwise
            outcome.reason = meanwhile.reason + u"; a reload follows: "_s + needed->reason;
        co_return outcome;
    }
    Outcome outcome;
    if (const auto *update = std::get_if<RuntimeUpdate>(&plan)) {
        StepClock steps;
        const ProxyModel reachable = m_running.reachable(wanted);
        const auto changed = co_await changeAtRunTime(*update, m_running.seated(reachable), reachable);
        outcome.steps.append(steps.lap(u"runtime"_s));
        if (!changed) {
            const Reload why{changed.error().what, ReloadCause::RuntimeFailed};
            const Outcome reloaded = co_await reload(wanted, why, known);
            co_return inOrder(outcome, reloaded);
        }
        outcome = inOrder(outcome, *changed);
    }
    if (outcome.action == Action::None && verified.isTold) {
        m_record.noteChangeAtRunTime(true);
        outcome.action = Action::Runtime;
    }
    if (outcome.action != Action::None)
        outcome.reason = joinedReasons(verified.reason, outcome.reason);
    outcome.leftOut = known.leftOut;
    co_return outcome;
}

//! Servers and routes, without a reload. Error: why it did not work; then nothing is known of what is in
//! force.
Task<Result<Outcome>> HaproxyGenerator::changeAtRunTime(RuntimeUpdate update, Seated seated,
                                                        ProxyModel wanted)
{
    const auto done = co_await m_running.change(update, seated, wanted);
    m_record.noteChangeAtRunTime(done.has_value());
    if (done && done->haveServicesMoved)
        m_watch.forget(); // what it knows of a spare backend was about nobody
    if (done && done->haveServicesMoved && seated.isWhole) // otherwise a reload follows
        m_record.noteReloadAvoided();
    if (!done) {
        const Error error = done.error().during(u"a change at run time did not work"_s);
        logWarning() << error.what;
        co_return tl::unexpected(error);
    }
    co_return Outcome{.action = Action::Runtime,
                      .reason = joinedReasons(done->repaired, update.reason),
                      .diff = withoutSecrets(done->diff)};
}

//! Until a reload may come, or works, servers and routes of what is in force change all the same.
Task<Outcome> HaproxyGenerator::changeMeanwhile(Modelled wanted)
{
    if (!m_running.model() || isSilent())
        co_return Outcome{};
    const ProxyModel reachable = m_running.reachable(wanted);
    const Seated atRunTime = co_await m_running.partOf(reachable);
    const Plan plan = co_await m_running.planMeanwhile(atRunTime);
    const auto *update = std::get_if<RuntimeUpdate>(&plan);
    if (!update)
        co_return Outcome{};
    const auto changed = co_await changeAtRunTime(*update, atRunTime, reachable);
    co_return changed.value_or(Outcome{});
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

//! What is to be done depends on what HAProxy says, and it says nothing: no new process is needed for that.
Outcome HaproxyGenerator::unanswered(const Error &error, const Remarks &known)
{
    const Outcome outcome{
        .result = ApplyResult::Failed, .error = error.what, .leftOut = known.leftOut, .retryAfter = 1s};
    m_record.noteFailure(outcome);
    return outcome;
}

void HaproxyGenerator::succeeded(const Outcome &outcome, std::chrono::milliseconds duration)
{
    m_record.noteSuccess(outcome, duration);
    m_judge.saveAgain(m_store);
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
    co_await m_follower.settle();
    co_await m_candidate.settle();
    co_await m_watch.stop();
    co_await m_pulse.stop();
    co_await m_live.stop();
    co_await m_traffic.stop();
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
    status.complaints += m_running.complaints() + complaintsOfExporter();
    status.backends = m_running.seats();
    status.withoutLiveServers = m_watch.withoutLiveServers();
    for (const auto &[name, backend] : status.backends.asKeyValueRange())
        if (status.withoutLiveServers.contains(backend))
            status.withoutLiveServers.insert(name);
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
