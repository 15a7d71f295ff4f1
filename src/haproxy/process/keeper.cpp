// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/process/keeper.h"

#include "base/privatedirectory.h"

#include <QFileInfo>
#include <QScopeGuard>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym {

namespace {

//! When a new process is asked what it can do. By then the result of the start or reload has been reported.
constexpr auto afterATakeover = 100ms;
//! When it is asked again if it did not answer.
constexpr auto afterSilence = 1s;
//! A process that replaces another tells it to end a moment before it forks the process that serves.
constexpr auto relief = 50ms;

} // namespace

HaproxyKeeper::HaproxyKeeper(const HaproxySettings &settings, const HaproxyAdmin &admin,
                             const ConfigStore &store)
    : m_settings(settings)
    , m_admin(admin)
    , m_reloader(settings, admin)
    , m_store(store)
{
    connect(&m_processes, &ProcessWatch::died, this, &HaproxyKeeper::processEnded);
    m_soon.setSingleShot(true);
    connect(&m_soon, &QTimer::timeout, this,
            [this] { launch("asking what HAProxy can do", learnAbilities()); });
}

Result<Done> HaproxyKeeper::makeDirectories() const
{
    return makePrivateDirectory(QFileInfo(m_settings.pidPath).absolutePath()).and_then([this](Done) {
        return makePrivateDirectory(QFileInfo(m_settings.adminSocketPath()).absolutePath());
    });
}

Task<bool> HaproxyKeeper::adopt()
{
    const auto running = co_await m_reloader.running();
    m_pidfile = pidsIn(m_settings.pidPath);
    if (!running)
        noteIfDead();
    if (!running
        || (running->hasOnlyMaster
            && !mayStart())) // where proxym may start HAProxy, that master must not be doubled
        co_return false;
    takeFound(*running);
    co_return true;
}

void HaproxyKeeper::takeFound(const RunningHaproxy &running)
{
    take(running.pid, running.info ? running.info->generation : QString(), Start::OfOthers);
}

Task<Result<qint64>> HaproxyKeeper::bringInForce(QString generation, QString reason)
{
    const Clock::time_point startedAt = Clock::now();
    auto before = co_await m_reloader.running();
    if (!before)
        noteIfDead();
    else if (!isRunning()) // something else started one first
        takeFound(*before);
    bool isStart = !isRunning();
    m_isReloading = true;
    auto pid = co_await m_reloader.bringInForce(generation, before);
    m_isReloading = false;
    const bool hasMaster = before && before->master;
    if (!pid)
        noteIfDead();
    else if (hasMaster && m_pid != 0 && !haproxyAt(before->master->pid, m_settings.binaryPath))
        processEnded(m_pid); // another master has taken over
    if (!pid && !isStart && pid.error().kind == Error::Kind::Unreachable && !isRunning() && mayStart()) {
        isStart = true;
        pid = co_await m_reloader.bringInForce(generation);
    }
    if (isStart)
        m_lastStart.note(pid, reason, startedAt);
    if (pid)
        take(*pid, generation, Start::Ours);
    co_return pid;
}

void HaproxyKeeper::tell(ProxyStatus &status) const
{
    status.pid = m_pid;
    status.version = m_abilities.version;
    status.abilities = m_abilities.names();
    status.lastStart = m_lastStart.told();
    status.oldProcesses = m_oldProcesses;
}

Task<> HaproxyKeeper::knowAbilities()
{
    if (m_abilities.version.isEmpty())
        co_await learnAbilities();
}

//! Runs alongside everything else, so that no round takes longer because of it.
Task<> HaproxyKeeper::learnAbilities()
{
    co_await m_asking.enter();
    const auto leaving = qScopeGuard([this] { m_asking.leave(); });
    const qint64 pid = m_pid;
    if (pid == 0)
        co_return;
    const auto abilities = co_await m_admin.abilities(pid);
    if (pid != m_pid)
        co_return;
    if (!abilities)
        co_return m_soon.start(afterSilence);
    m_abilities = *abilities;
    Q_EMIT abilitiesLearnt();
}

//! Its end may not have been reported yet, or may have looked like the end of a process that was replaced.
void HaproxyKeeper::noteIfDead()
{
    if (m_pid != 0 && !haproxyAt(m_pid, m_settings.binaryPath))
        processEnded(m_pid);
}

Task<Result<Done>> HaproxyKeeper::confirm() const
{
    const auto info = co_await m_admin.info();
    if (!info)
        co_return tl::unexpected(info.error());
    if (info->pid != m_pid || info->generation != m_generation)
        co_return failure(Error::Kind::Failed,
                          u"HAProxy %1 answers instead of %2"_s.arg(info->pid).arg(m_pid));
    co_return Done{};
}

bool HaproxyKeeper::isPidfileUnchanged() const
{
    return pidsIn(m_settings.pidPath) == m_pidfile;
}

Task<bool> HaproxyKeeper::mayBeBack() const
{
    if (!isPidfileUnchanged())
        co_return true;
    const auto info = co_await m_admin.info();
    co_return info.has_value();
}

bool HaproxyKeeper::mayStart() const
{
    const qint64 master = m_store.lastMaster();
    return m_settings.supervise && !(master != 0 && pidsIn(m_settings.pidPath).contains(master));
}

Error HaproxyKeeper::absence()
{
    return {Error::Kind::Failed, u"HAProxy is not running, and proxym is not supposed to start it"_s};
}

Task<> HaproxyKeeper::stop()
{
    m_processes.watch({});
    m_soon.stop();
    co_await m_asking.settle();
    m_soon.stop(); // the task in progress may have failed and started it again
}

//! For a worker this is its master's start, as the master may have restarted it.
std::chrono::milliseconds HaproxyKeeper::beganAt(qint64 pid) const
{
    const auto process = haproxyAt(pid, m_settings.binaryPath);
    const bool isWorker = process && haproxyAt(process->parent, m_settings.binaryPath);
    return bornAt(isWorker ? process->parent : pid).value_or(0ms);
}

void HaproxyKeeper::take(qint64 pid, const QString &generation, Start start)
{
    const bool isAnother = pid != m_pid;
    if (isAnother) {
        m_since = Clock::now();
        m_abilities = {};
        m_isAfterDeath = m_endedAt && beganAt(pid) > *m_endedAt + relief;
        m_endedAt.reset();
    }
    m_pid = pid;
    m_lastStart.mend();
    m_generation = generation;
    m_pidfile = pidsIn(m_settings.pidPath);
    m_masterArguments.clear();
    for (const HaproxyProcess &process : processesOn(m_settings.configFilePath, m_settings.binaryPath)) {
        if (!process.isMaster)
            continue;
        m_masterArguments = process.arguments;
        m_store.rememberMaster(process.pid);
    }
    countOldProcesses();
    if (isAnother)
        m_soon.start(afterATakeover);
    Q_EMIT taken(pid, start == Start::OfOthers);
}

void HaproxyKeeper::countOldProcesses()
{
    QList<qint64> watched;
    if (m_pid != 0)
        watched.append(m_pid);
    for (const HaproxyProcess &process : processesOn(m_settings.configFilePath, m_settings.binaryPath)) {
        if (!process.isMaster && process.pid != m_pid)
            watched.append(process.pid);
    }
    m_oldProcesses = int(watched.size()) - (m_pid != 0 ? 1 : 0);
    m_processes.watch(watched);
}

void HaproxyKeeper::processEnded(qint64 pid)
{
    if (pid != m_pid) {
        countOldProcesses();
        Q_EMIT oldProcessEnded();
        return;
    }
    if (m_isReloading)
        return; // it was replaced; if it died instead, that is noticed after the reload
    m_pid = 0;
    m_endedAt = sinceBoot();
    m_generation.clear();
    m_abilities = {};
    Q_EMIT died(pid, std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - m_since));
}

} // namespace proxym
