// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/haproxygenerator.h"

#include "core/logging.h"
#include "core/unifieddiff.h"
#include "haproxy/haproxystep.h"
#include "haproxy/portprobe.h"

#include <QCoroSignal>
#include <QDir>
#include <QTemporaryDir>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym {

namespace {

constexpr auto firstRetry = 1s;
constexpr auto longestRetry = 60s;
//! A rejected candidate without a culprit is tried again: the reason may lie outside, as in a missing certificate.
constexpr auto retryOfRejected = 10s;
//! A port that another program holds may become free.
constexpr auto betweenPortProbes = 10s;
//! How long to wait for somebody else to start HAProxy.
constexpr auto betweenLooks = 1s;
//! How long the page waits for what HAProxy says of its servers; it shows the rest without.
constexpr auto patienceOfAViewer = 1s;

std::chrono::milliseconds since(std::chrono::steady_clock::time_point start)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
}

} // namespace

HaproxyGenerator::HaproxyGenerator(const HaproxySettings &settings)
    : m_settings(settings), m_paths(RenderPaths::from(settings)), m_admin(settings.adminSocketPath(), settings.timeout),
      m_reloader(settings, m_admin), m_store(settings.configFilePath, settings.helpersPath()), m_judge(settings),
      m_files(settings.settingsPath), m_watcher(settings.settingsPath, settingsFileSuffixes()),
      m_live({settings.adminSocketPath(), std::min<std::chrono::milliseconds>(settings.timeout, patienceOfAViewer)})
{
    m_status.enabled = true;
    connect(&m_watcher, &DirectoryWatcher::changed, this, &HaproxyGenerator::settingsChanged);
    connect(&m_processes, &ProcessWatch::died, this, &HaproxyGenerator::processEnded);
}

Task<> HaproxyGenerator::start()
{
    if (const auto prepared = m_store.prepare(); !prepared)
        logError() << prepared.error().what;
    m_watcher.start();
    const auto running = co_await m_reloader.running();
    if (running && running->info) {
        m_generation = running->info->generation;
        adopt(running->pid);
        logNotice() << u"HAProxy runs already, pid"_s << running->pid;
    } else if (!running && m_store.isOurs()) {
        co_await restartAfterDeath();
    }
}

bool HaproxyGenerator::servesAlready() const
{
    const QByteArray config = m_store.isOurs() ? configInForce() : QByteArray();
    return config.contains("\nlisten ") || config.count("\nbackend ") > 1; // one of them is for unknown domains
}

ProxyRules HaproxyGenerator::rules()
{
    m_files.readAgain();
    return {.httpPort = m_settings.httpPort,
            .httpsPort = m_settings.httpsPort,
            .settings = m_files.settings().services};
}

Task<Outcome> HaproxyGenerator::apply(Inventory inventory)
{
    co_await becomeBusy();
    const Outcome outcome = co_await applyWhileBusy(inventory);
    becomeIdle();
    co_return outcome;
}

//! The other half of the round: what is wanted, how to get there, and the two ways of doing it.
Task<Outcome> HaproxyGenerator::applyWhileBusy(Inventory inventory)
{
    StepClock steps;
    Modelled wanted = modelFrom(inventory, m_settings, m_files.settings().texts);
    const QMap<QString, QString> withoutPort = co_await servicesWithoutPort(wanted.model);
    wanted.model = replaceCulprits(wanted.model, withoutPort.keys(), nullptr);
    if (!m_inForce)
        co_await learnWhatIsInForce(wanted.model);
    const ProxyModel reachable = m_judge.withoutKnownCulprits(wanted, m_inForce);
    const Plan plan = planChange(m_inForce, reachable, m_parked);
    Outcome outcome{.leftOut = withoutPort, .steps = {steps.lap(u"plan"_s)}};
    if (!withoutPort.isEmpty())
        outcome.followUpAfter = betweenPortProbes;

    if (std::holds_alternative<NothingToDo>(plan)) {
        outcome.leftOut.insert(m_leftOut);
        m_status.wanted = ApplyResult::Ok;
        m_status.error.clear();
        if (m_isFileBehind)
            co_return co_await letFileFollow(wanted, outcome);
        co_return outcome;
    }
    QString why;
    if (const auto *update = std::get_if<RuntimeUpdate>(&plan)) {
        const Clock::time_point startedAt = Clock::now();
        const auto done = co_await updateAtRunTime(*update, reachable);
        outcome.steps.append(steps.lap(u"runtime"_s));
        if (done) {
            outcome.action = Action::Runtime;
            outcome.reason = update->reason;
            outcome.leftOut.insert(m_leftOut);
            succeeded(outcome, startedAt);
            co_return co_await letFileFollow(wanted, outcome);
        }
        ++m_status.failedRuntimeUpdates;
        why = u"a change at run time did not work: "_s + done.error().what;
        logWarning() << why;
    } else {
        why = std::get<Reload>(plan).reason;
    }
    co_return co_await reload(wanted, why, outcome);
}

//! After a start nothing is believed: if HAProxy says the generation that is wanted, it is asked for the rest.
Task<> HaproxyGenerator::learnWhatIsInForce(ProxyModel wanted)
{
    if (m_status.pid == 0 || m_generation.isEmpty())
        co_return;
    const RenderedConfig rendered = renderConfig(wanted, m_paths);
    if (QString::fromLatin1(rendered.generation) != m_generation)
        co_return;
    const auto observation = co_await observe(m_admin, wanted, m_paths);
    if (!observation) {
        logWarning() << u"HAProxy's servers are not known:"_s << observation.error().what;
        co_return;
    }
    m_inForce = observation->inForce;
    m_parked = observation->parked;
    m_rendered = rendered;
    m_isFileBehind = m_store.current() != std::optional(rendered.config);
}

Task<Result<Done>> HaproxyGenerator::updateAtRunTime(RuntimeUpdate update, ProxyModel wanted)
{
    m_inForce.reset(); // until HAProxy has confirmed it
    const auto sent = co_await m_admin.run(commandLines(update.commands, m_paths));
    if (!sent)
        co_return tl::unexpected(sent.error());
    const auto info = co_await m_admin.info();
    if (!info || info->generation != m_generation || info->pid != m_status.pid)
        co_return failure(Error::Kind::Failed, info ? u"another HAProxy answers now"_s : info.error().what);
    const auto observation = co_await observe(m_admin, wanted, m_paths);
    if (!observation)
        co_return tl::unexpected(observation.error());
    if (!std::holds_alternative<NothingToDo>(planChange(observation->inForce, wanted, observation->parked)))
        co_return failure(Error::Kind::Failed, u"HAProxy's servers are not as they should be afterwards"_s);
    m_inForce = wanted;
    m_parked = observation->parked;
    m_isFileBehind = true;
    ++m_status.runtimeUpdates;
    co_return Done{};
}

//! Writes the file after a run-time update, so that a restart of HAProxy agrees. At a big cluster a check costs a second
//! of CPU, so they start at least ten times the last one's duration apart.
Task<Outcome> HaproxyGenerator::letFileFollow(Modelled wanted, Outcome outcome)
{
    if (Clock::now() < m_nextCheck) {
        outcome.followUpAfter = std::chrono::ceil<std::chrono::milliseconds>(m_nextCheck - Clock::now());
        co_return outcome;
    }
    StepClock steps;
    const auto accepted = co_await m_judge.judge(wanted, m_inForce, m_store, m_paths);
    constexpr int shareOfTime = 10;
    m_nextCheck = Clock::now() + m_judge.lastCheck() * shareOfTime;
    outcome.steps.append(steps.lap(u"check"_s));
    const QByteArray before = configInForce();
    const auto stored = accepted ? m_store.commit({accepted->rendered.config, accepted->rendered.maps})
                                 : Result<Done>(tl::unexpected(accepted.error()));
    if (!stored) {
        logWarning() << u"the file does not follow what HAProxy does:"_s << stored.error().what;
        outcome.followUpAfter = retryOfRejected;
        co_return outcome;
    }
    outcome.steps.append(steps.lap(u"commit"_s));
    outcome.diff = unifiedDiff(before, accepted->rendered.config, "before", "after");
    if (const auto kept = m_store.keepAsGood({accepted->rendered.config, accepted->rendered.maps}); !kept)
        logWarning() << kept.error().what;
    m_rendered = accepted->rendered;
    m_isFileBehind = false;
    co_return outcome;
}

//! Candidate, commit, reload, proof. A failure puts the last good file back and asks for another try.
Task<Outcome> HaproxyGenerator::reload(Modelled wanted, QString reason, Outcome outcome)
{
    outcome.reason = reason;
    if (const auto wait = reloadMustWait()) {
        outcome.leftOut.insert(m_leftOut);
        outcome.result = m_status.wanted == ApplyResult::Failed ? ApplyResult::Failed : ApplyResult::Ok;
        outcome.error = m_status.error;
        outcome.retryAfter = wait;
        co_return outcome;
    }
    StepClock steps;
    const Clock::time_point startedAt = Clock::now();
    m_nextReload = startedAt + m_settings.reloadInterval;
    const auto running = co_await m_reloader.running();
    m_leftOut.clear();
    const auto accepted = co_await m_judge.judge(wanted, m_inForce, m_store, m_paths);
    outcome.steps.append(steps.lap(u"check"_s));
    if (!accepted)
        co_return failed(outcome, accepted.error());
    noteCulprits(*accepted, outcome);

    const QByteArray before = configInForce();
    outcome.diff = unifiedDiff(before, accepted->rendered.config, "before", "after");
    if (const auto stored = m_store.commit({accepted->rendered.config, accepted->rendered.maps}); !stored)
        co_return failed(outcome, stored.error());
    outcome.steps.append(steps.lap(u"commit"_s));
    if (!running && !mayStart()) {
        const QString absent = u"HAProxy does not run, and proxym is not the one to start it"_s;
        outcome = failed(outcome, {Error::Kind::Failed, absent});
        outcome.retryAfter = betweenLooks;
        co_return outcome;
    }
    logNotice() << (running ? u"HAProxy is reloaded:"_s : u"HAProxy is started:"_s) << reason;
    outcome.action = Action::Reload;
    const auto pid = co_await putInForce(*accepted);
    outcome.steps.append(steps.lap(u"reload"_s));
    m_status.lastReload = LastReload{.at = QDateTime::currentDateTimeUtc(),
                                     .result = pid ? ApplyResult::Ok : ApplyResult::Failed,
                                     .reason = reason,
                                     .error = pid ? QString() : pid.error().what,
                                     .duration = since(startedAt)};
    if (!pid) {
        ++m_status.failedReloads;
        if (const auto restored = m_store.restoreGood(); !restored)
            logError() << restored.error().what;
        co_return failed(outcome, pid.error());
    }
    ++m_status.reloads;
    m_inForce = accepted->model;
    m_rendered = accepted->rendered;
    m_parked.clear();
    m_isFileBehind = false;
    succeeded(outcome, startedAt);
    co_return outcome;
}

//! The file is in place; HAProxy takes it, and says so.
Task<Result<qint64>> HaproxyGenerator::putInForce(Accepted accepted)
{
    const auto rows = co_await m_admin.serversState();
    const auto isWanted = [&accepted](const ServerStateRow &row) {
        const ProxyBackend *backend = accepted.model.find(row.backend);
        return backend && std::ranges::any_of(backend->servers, [&row](const ProxyServer &server) {
            return server.name == row.name && server.host.address() == row.address
                && server.host.port().number() == row.port;
        });
    };
    if (const auto kept = m_store.writeServerState(serverStateFile(rows.value_or(QList<ServerStateRow>()), isWanted)); !kept)
        logWarning() << kept.error().what;
    const QString generation = QString::fromLatin1(accepted.rendered.generation);
    const auto pid = co_await m_reloader.bringInForce(generation);
    if (!pid)
        co_return tl::unexpected(pid.error());
    m_generation = generation;
    adopt(*pid);
    if (const auto kept = m_store.keepAsGood({accepted.rendered.config, accepted.rendered.maps}); !kept)
        logWarning() << kept.error().what;
    co_return *pid;
}

//! NAME → why its port cannot be opened. HAProxy's own check does not see a taken port, and a reload onto one costs
//! everybody two seconds, so each port that is new is tried before.
Task<QMap<QString, QString>> HaproxyGenerator::servicesWithoutPort(ProxyModel wanted)
{
    QMap<QString, Port> fresh;
    for (const ProxyBackend &backend : std::as_const(wanted.backends)) {
        const ProxyBackend *known = m_inForce ? m_inForce->find(backend.name) : nullptr;
        if (backend.listenPort && !(known && known->listenPort == backend.listenPort))
            fresh.insert(backend.name, *backend.listenPort);
    }
    QMap<QString, QString> without;
    if (fresh.isEmpty())
        co_return without;
    if (fresh == m_probed.ports && Clock::now() < m_probed.until) {
        without = m_probed.without;
        co_return without;
    }
    QList<qint64> ours;
    if (const auto running = co_await m_reloader.running())
        ours = running->finish + QList<qint64>{running->pid}; // of a master only the worker listens
    const auto held = listeningPorts(ours);
    for (auto [name, port] : fresh.asKeyValueRange()) {
        const bool mayBeOurs = !held || held->contains(port.number());
        if (const auto why = mayBeOurs ? std::nullopt : whyNotBindable(m_settings.bindAddress, port))
            without.insert(name, u"port %1 cannot be opened: %2"_s.arg(port.number()).arg(*why));
    }
    m_probed = {.ports = fresh, .without = without, .until = Clock::now() + betweenPortProbes};
    co_return without;
}

void HaproxyGenerator::noteCulprits(const Accepted &accepted, Outcome &outcome)
{
    QStringList complaints = m_files.settings().complaints + accepted.complaints;
    for (auto [name, what] : accepted.culprits.asKeyValueRange()) {
        if (accepted.model.find(name))
            complaints.append(u"%1: %2; its last good version stays"_s.arg(name, what));
        else
            m_leftOut.insert(name, u"HAProxy rejects it: "_s + what);
    }
    for (const QString &complaint : std::as_const(complaints)) {
        if (!m_status.complaints.contains(complaint))
            logWarning() << complaint;
    }
    m_status.complaints = complaints;
    outcome.leftOut.insert(m_leftOut);
}

Outcome HaproxyGenerator::failed(Outcome outcome, const Error &error)
{
    const bool isRejected = error.kind == Error::Kind::Rejected;
    outcome.result = isRejected ? ApplyResult::Rejected : ApplyResult::Failed;
    outcome.error = error.what;
    const auto backoff = std::min<std::chrono::milliseconds>(firstRetry * (1 << std::min(m_failures, 6)), longestRetry);
    outcome.retryAfter = isRejected ? std::chrono::milliseconds(retryOfRejected) : backoff;
    ++m_failures;
    m_nextReload = Clock::now() + *outcome.retryAfter;
    m_status.wanted = outcome.result;
    m_status.error = error.what;
    return outcome;
}

void HaproxyGenerator::succeeded(const Outcome &outcome, Clock::time_point startedAt)
{
    m_failures = 0;
    m_status.wanted = ApplyResult::Ok;
    m_status.error.clear();
    m_status.lastApply = LastApply{.at = QDateTime::currentDateTimeUtc(),
                                   .action = outcome.action,
                                   .reason = outcome.reason,
                                   .duration = since(startedAt)};
}

std::optional<std::chrono::milliseconds> HaproxyGenerator::reloadMustWait() const
{
    const bool isDown = m_status.pid == 0 && m_failures == 0;
    if (isDown || Clock::now() >= m_nextReload)
        return std::nullopt;
    return std::chrono::ceil<std::chrono::milliseconds>(m_nextReload - Clock::now());
}

//! Not where somebody else starts HAProxy: told so, or the pidfile still names the master that was.
bool HaproxyGenerator::mayStart() const
{
    const qint64 master = m_store.lastMaster();
    return m_settings.supervise && !(master != 0 && pidsIn(m_settings.pidPath).contains(master));
}

void HaproxyGenerator::adopt(qint64 pid)
{
    m_status.pid = pid;
    for (const HaproxyProcess &process : processesOn(m_settings.configFilePath, m_settings.binaryPath)) {
        if (process.isMaster)
            m_store.rememberMaster(process.pid);
    }
    countOldProcesses();
}

void HaproxyGenerator::countOldProcesses()
{
    QList<qint64> watched{m_status.pid};
    for (const HaproxyProcess &process : processesOn(m_settings.configFilePath, m_settings.binaryPath)) {
        if (!process.isMaster && process.pid != m_status.pid)
            watched.append(process.pid);
    }
    m_status.oldProcesses = int(watched.size()) - 1;
    m_processes.watch(watched);
}

void HaproxyGenerator::processEnded(qint64 pid)
{
    if (pid != m_status.pid) {
        countOldProcesses();
        Q_EMIT statusChanged();
        return;
    }
    if (m_isBusy || m_isStopping)
        return; // a reload ends the old process; whether it was that is looked at when it is done
    logError() << u"HAProxy"_s << pid << (mayStart() ? u"has died; it is started again"_s : u"has died"_s);
    launch("HAProxy's restart", restartAfterDeath());
}

//! Starts HAProxy from the last good file, before any source answers.
Task<> HaproxyGenerator::restartAfterDeath()
{
    co_await becomeBusy();
    m_status.pid = 0;
    m_inForce.reset();
    if (mayStart() && m_store.isOurs()) {
        const QString generation = generationIn(configInForce());
        const auto pid = co_await m_reloader.bringInForce(generation);
        if (pid) {
            m_generation = generation;
            adopt(*pid);
            logNotice() << u"HAProxy is started from the last good configuration, pid"_s << *pid;
        } else {
            m_status.wanted = ApplyResult::Failed;
            m_status.error = pid.error().what;
            logError() << u"HAProxy cannot be started:"_s << pid.error().what;
        }
    }
    becomeIdle();
    Q_EMIT statusChanged();
    Q_EMIT changeNoticed({.source = u"HAProxy"_s, .reason = u"HAProxy ended"_s, .reads = Trigger::Reads::Nothing});
}

Task<> HaproxyGenerator::becomeBusy()
{
    while (m_isBusy)
        co_await qCoro(this, &HaproxyGenerator::becameIdle, 1s);
    m_isBusy = true;
}

void HaproxyGenerator::becomeIdle()
{
    m_isBusy = false;
    Q_EMIT becameIdle();
    if (m_status.pid != 0 && !m_isStopping && !haproxyAt(m_status.pid, m_settings.binaryPath) && !m_isBusy)
        processEnded(m_status.pid);
}

Task<> HaproxyGenerator::stop()
{
    m_isStopping = true;
    m_watcher.stop();
    co_await becomeBusy();
    m_isBusy = false;
}

void HaproxyGenerator::settingsChanged(const QStringList &names)
{
    const QString what = names.size() == 1 ? names.first() : u"%1 files"_s.arg(names.size());
    Q_EMIT changeNoticed({.source = u"Settings"_s, .reason = what + u" changed"_s, .reads = Trigger::Reads::Nothing});
}

QStringList HaproxyGenerator::configLines(const QString &name) const
{
    return proxym::configLines(m_rendered, name);
}

Task<Result<QByteArray>> HaproxyGenerator::preview(Inventory inventory)
{
    const Modelled wanted = modelFrom(inventory, m_settings, m_files.settings().texts);
    const QTemporaryDir directory;
    const QString path = directory.filePath(u"haproxy.cfg"_s);
    const ConfigStore copy(path, path + u".d"_s);
    if (const auto prepared = copy.prepare(); !prepared)
        co_return tl::unexpected(prepared.error());
    const RenderPaths paths{.helpersPath = path + u".d"_s, .socketPath = m_paths.socketPath};
    const auto accepted = co_await m_judge.judge(wanted, std::nullopt, copy, paths);
    if (!accepted)
        co_return tl::unexpected(accepted.error());
    for (auto [name, what] : accepted->culprits.asKeyValueRange())
        logWarning() << name << u"is left out, HAProxy rejects it:"_s << what;
    const RenderedConfig rendered = renderConfig(accepted->model, m_paths);
    const QByteArray file = m_settings.configFilePath.toUtf8();
    QByteArray diff = unifiedDiff(configInForce(), rendered.config, file, file);
    for (auto [name, content] : rendered.maps.asKeyValueRange()) {
        const QByteArray mapFile = m_paths.mapPath(name).toUtf8();
        QFile map(m_paths.mapPath(name));
        const QByteArray now = map.open(QIODevice::ReadOnly) ? map.readAll() : QByteArray();
        diff += unifiedDiff(now, content, mapFile, mapFile);
    }
    co_return diff;
}

} // namespace proxym
