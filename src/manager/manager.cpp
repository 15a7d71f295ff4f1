// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/manager.h"

#include "base/besidetheloop.h"
#include "base/emission.h"
#include "base/logging.h"
#include "core/stepclock.h"
#include "manager/changes.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym {

namespace {

//! A source that takes longer joins a later round, so that it does not delay the others.
constexpr auto patienceOfTheDaemon = 1s;

} // namespace

Manager::Manager(const ManagerSettings &settings, const Parts &parts)
    : m_settings(settings)
    , m_parts(parts)
    , m_collector(parts.generators())
    , m_holdBack(settings.holdBack)
    , m_resolver(settings.dnsServers)
    , m_saved(parts.stateDirectory)
    , m_held(parts.stateDirectory)
    , m_savedAddresses(parts.stateDirectory)
    , m_coalescer(settings.refreshInterval)
{
    m_status.startedAt = QDateTime::currentDateTimeUtc();
    for (QTimer *timer : {&m_nextStart, &m_retry, &m_grace, &m_lossDue})
        timer->setSingleShot(true);
    m_lossDue.setTimerType(Qt::PreciseTimer); // others may be 5 % early
    connectTimers();
    connectSources();
}

void Manager::connectTimers()
{
    connect(&m_nextStart, &QTimer::timeout, this, [this] { launch("rounds", runRounds()); });
    connect(&m_resync, &QTimer::timeout, this, [this] {
        note({.source = u"Timer"_s,
              .reason = u"resync"_s,
              .reads = Trigger::Reads::Everything,
              .scrutiny = Scrutiny::Question});
    });
    connect(&m_retry, &QTimer::timeout, this, [this] {
        note({.source = u"HAProxy"_s, .reason = u"not finished yet"_s, .reads = Trigger::Reads::Nothing});
    });
    connect(&m_grace, &QTimer::timeout, this, [this] {
        m_isGraceOver = true;
        note({.source = u"Timer"_s, .reason = u"a source is silent"_s, .reads = Trigger::Reads::Nothing});
    });
    connect(&m_lossDue, &QTimer::timeout, this, [this] {
        note({.source = u"Timer"_s,
              .reason = u"the time to hold a loss back is over"_s,
              .reads = Trigger::Reads::Everything});
    });
}

void Manager::connectSources()
{
    connect(&m_collector, &Collector::asked, this, [this](const SourceStatus &status) {
        if (!m_isStopping)
            m_retries.note(status);
    });
    connect(&m_retries, &SourceRetries::due, this, [this](const QString &source) {
        note({.source = source, .reason = u"asked again after a failure"_s});
    });
    connect(&m_collector, &Collector::answeredLate, this, [this](const QString &source, bool again) {
        note({.source = source,
              .reason = u"late answer"_s,
              .reads = again ? Trigger::Reads::ThatSource : Trigger::Reads::Nothing});
    });
    connect(&m_resolver, &Resolver::found, this, [this](const QString &news) {
        note({.source = u"Resolver"_s, .reason = news, .reads = Trigger::Reads::Nothing});
    });
}

Task<> Manager::start()
{
    restoreState();
    if (m_parts.target) {
        connect(m_parts.target, &ConfigGenerator::changeNoticed, this, &Manager::note);
        connect(m_parts.target, &ConfigGenerator::statusChanged, this, &Manager::publish);
        connect(m_parts.target, &ConfigGenerator::recovered, this, [this](RoundRecord record) {
            record.number = ++m_rounds;
            Q_EMIT recovered(record);
        });
        co_await m_parts.target->start();
    }
    publish();
    for (const auto &[generator, notifier] : m_parts.sources) {
        if (notifier)
            startNotifier(*notifier, generator->name());
    }
    m_resync.start(m_settings.resyncInterval);
    m_grace.start(m_settings.graceForSilence);
    note({.source = u"Start"_s,
          .reason = u"proxym started"_s,
          .reads = Trigger::Reads::Everything,
          .scrutiny = Scrutiny::Question});
}

//! Its triggers are about `source`, whatever name they give.
void Manager::startNotifier(Notifier &notifier, const QString &source)
{
    connect(&notifier, &Notifier::changeNoticed, this, [this, source](Trigger trigger) {
        trigger.source = source;
        note(trigger);
    });
    connect(&notifier, &Notifier::statusChanged, this, &Manager::publish);
    notifier.start();
}

Task<> Manager::stop()
{
    m_isStopping = true;
    for (QTimer *timer : {&m_nextStart, &m_retry, &m_grace, &m_resync, &m_lossDue})
        timer->stop();
    m_retries.clear();
    co_await m_collector.drain();
    for (const Parts::Source &source : m_parts.sources) {
        if (source.notifier)
            co_await source.notifier->stop();
    }
    while (m_coalescer.isRunning())
        co_await emissionOf(this, &Manager::statusChanged, 1s);
    if (m_parts.target)
        co_await m_parts.target->stop();
    m_saved.flush();
}

void Manager::note(const Trigger &trigger)
{
    Q_EMIT triggerNoticed(trigger.source);
    m_coalescer.note(trigger);
    planNextStart();
}

void Manager::planNextStart()
{
    const auto next = m_coalescer.nextStart();
    if (!next || m_isStopping || m_nextStart.isActive())
        return;
    const auto now = Coalescer::Time::clock::now();
    m_nextStart.start(*next <= now ? 0ms : std::chrono::ceil<std::chrono::milliseconds>(*next - now));
}

Task<> Manager::runRounds()
{
    const auto now = Coalescer::Time::clock::now();
    const auto next = m_coalescer.nextStart();
    if (next && *next <= now && !m_isStopping) {
        const Triggers triggers = m_coalescer.begin(now);
        const int number = m_rounds + 1;
        co_await runRound(triggers);
        m_coalescer.end();
        publish();
        Q_EMIT roundEnded(number);
    }
    planNextStart();
}

//! One pass from "what exists?" to "the proxy knows". The only place where the order of steps is written
//! down.
Task<> Manager::runRound(Triggers triggers)
{
    StepClock clock;
    RoundRecord record{.number = ++m_rounds,
                       .startedAt = QDateTime::currentDateTimeUtc(),
                       .triggerSource = triggers.source,
                       .triggerReason = triggers.reason};
    const Inventory wanted = co_await takeInventory(triggers, patienceOfTheDaemon, record.steps);
    saveBeliefs();
    planLossDue();
    if (!mayApply() || m_isStopping)
        co_return;
    Outcome outcome;
    if (m_parts.target)
        outcome = co_await m_parts.target->apply(wanted, triggers.scrutiny);
    co_await pause(
        0ms); // with 10,000 services, planning and what follows take up to 20 ms each: let other requests in
    const Inventory taken = withLeftOut(wanted, outcome.leftOut);
    logNews(m_judged, taken);
    m_judged = taken;
    const Changes changes = changesBetween(m_inForce, taken);
    record.added = changes.added;
    record.removed = changes.removed;
    record.changed = changes.changed;
    m_status.inventory = withLeftOut(taken, outcome.notYet);
    record.duration = clock.total();
    finish(record, outcome);
}

Task<Inventory> Manager::takeInventory(Triggers triggers, std::chrono::milliseconds patience,
                                       QList<Step> &steps)
{
    StepClock clock;
    co_await m_collector.collect(triggers, patience);
    steps.append(clock.lap(u"collect"_s));
    m_isComplete = m_collector.isComplete();
    const QList<Answer> answers = believedAnswers(triggers.acceptsLosses);
    const AddressBook addresses = co_await m_resolver.resolve(m_hostNames.in(answers), triggers.everything);
    steps.append(clock.lap(u"resolve"_s));
    const ProxyRules rules = m_parts.target ? m_parts.target->rules() : ProxyRules{};
    const Inventory inventory = co_await madeWith(servicesIn(answers), m_maker, &InventoryMaker::make,
                                                  answers, addresses, rules, m_held.claims());
    steps.append(clock.lap(u"inventory"_s));
    co_return inventory;
}

//! What counts of the sources' answers: sudden losses are held back.
QList<Answer> Manager::believedAnswers(bool acceptsLosses)
{
    QList<Answer> answers;
    const AddressBook book = m_resolver.book();
    for (const Said &said : m_collector.said()) {
        answers.append(m_holdBack.judge(said, acceptsLosses, book));
        m_collector.setBelieved(said.source, answers.last().heldBack.isEmpty());
    }
    return answers;
}

//! Runs before beliefs take effect: the next process must not find anything older than what the proxy does.
void Manager::saveBeliefs()
{
    for (const Said &said : m_collector.said())
        m_saved.keep(said.source, m_holdBack.belief(said.source));
    m_savedAddresses.keep(m_resolver.inUse());
}

//! A time in the past needs no timer: the source is failing, and is asked again anyway.
void Manager::planLossDue()
{
    const auto due = m_holdBack.due();
    const auto left =
        due ? std::chrono::ceil<std::chrono::milliseconds>(*due - Moment::Time::clock::now()) : 0ms;
    left > 0ms ? m_lossDue.start(left) : m_lossDue.stop();
}

//! Nothing is applied before every source has an answer, unless nothing would be lost by it.
bool Manager::mayApply() const
{
    if (m_status.applied || m_isComplete)
        return true;
    return m_isGraceOver && !(m_parts.target && m_parts.target->servesAlready());
}

void Manager::finish(const RoundRecord &ended, const Outcome &outcome)
{
    const RoundRecord record = withOutcome(ended, outcome);
    if (outcome.result == ApplyResult::Ok && !outcome.retryAfter) {
        m_held.follow(m_status.inventory);
        m_inForce = m_status.inventory;
        m_status.applied = true;
    } else if (outcome.result == ApplyResult::Ok) {
        m_held.holdMore(m_status.inventory);
    }
    if (const auto later = outcome.retryAfter ? outcome.retryAfter : outcome.followUpAfter)
        m_retry.start(*later);
    m_log.add(record);
    m_status.lastRound = record;
}

void Manager::publish()
{
    m_status.sources = m_collector.status();
    for (SourceStatus &source : m_status.sources)
        source.nextAttemptAt = m_retries.nextAttemptOf(source.name);
    m_status.proxy = m_parts.target ? m_parts.target->status() : ProxyStatus{};
    m_status.isWaiting =
        !m_status.applied && m_isGraceOver && m_parts.target && m_parts.target->servesAlready();
    const Verdict now = verdict(m_status);
    m_status.state = now.state;
    m_status.summary = now.summary;
    Q_EMIT statusChanged(m_status);
}

void Manager::restoreState()
{
    const Moment now = Moment::now();
    for (const ServiceGenerator *source : m_parts.generators()) {
        if (const auto belief = m_saved.load(source->name(), now)) {
            m_collector.restore(source->name(), belief->services);
            m_holdBack.restore(source->name(), *belief);
        }
    }
    m_held.restore();
    m_resolver.restore(m_savedAddresses.load());
}

} // namespace proxym
