// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/process/reloader.h"

#include "base/logging.h"
#include "haproxy/process/command.h"
#include "haproxy/process/listeners.h"

#include <QDeadlineTimer>
#include <QFileInfo>
#include <QRegularExpression>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym {

namespace {

constexpr auto betweenProofs = 20ms;
//! A process that has just been replaced may still answer in its successor's place.
constexpr int triesForASuccessor = 10;

//! True if it has closed its listening sockets and only finishes what it has; a process that starts has none
//! yet either, but is no daemon before it has. False where the kernel does not tell.
bool isLeaving(const HaproxyProcess &process)
{
    const auto listeners = listenersBeside({process.pid});
    const bool isDaemon = ::getsid(pid_t(process.pid)) == pid_t(process.pid);
    return isDaemon && !process.isMaster && listeners && listeners->ours.isEmpty();
}

bool isWorkerOf(const HaproxyProcess &process, const QList<HaproxyProcess> &others)
{
    return std::ranges::any_of(others, [&](const auto &other) { return other.pid == process.parent; });
}

//! The main process and the master among ours, preferably one that the pidfile names, and whom to finish.
RunningHaproxy runningAmong(const QList<HaproxyProcess> &processes, const QList<qint64> &named)
{
    RunningHaproxy running;
    for (const HaproxyProcess &process : processes) {
        if (isWorkerOf(process, processes))
            continue;
        if (process.isMaster && (!running.master || named.contains(process.pid)))
            running.master = process;
        if (running.pid == 0 || named.contains(process.pid))
            running.pid = process.pid;
        running.finish.append(process.pid);
    }
    return running;
}

//! The kernel lets several HAProxys of one user listen at one port, and gives each some of the connections.
std::optional<QString> whyNotToStart(const HaproxySettings &settings)
{
    const auto listeners = listenersBeside({});
    if (!listeners)
        return std::nullopt;
    for (const Port port : {settings.httpPort, settings.httpsPort.value_or(settings.httpPort)}) {
        const auto place = ListenPlace::at(settings.bindAddress, port);
        const auto isThere = [&place](const ListenPlace &other) { return place->overlaps(other); };
        if (place && std::ranges::any_of(listeners->others, isThere))
            return u"port %1 is in use by another program, with which HAProxy would have to share its "
                   "connections"_s.arg(port.number());
    }
    return std::nullopt;
}

} // namespace

HaproxyReloader::HaproxyReloader(const HaproxySettings &settings, const HaproxyAdmin &admin)
    : m_settings(settings)
    , m_admin(admin)
{
}

//! Every process that might be our HAProxy. By now a pid in an old pidfile may belong to another
//! HAProxy, so it counts only if no process is known that was started with our file or answers on our socket.
QList<HaproxyProcess> HaproxyReloader::possiblyOurs(qint64 answering) const
{
    QList<HaproxyProcess> ours = processesOn(m_settings.configFilePath, m_settings.binaryPath);
    const auto isKnown = [&](qint64 pid) {
        return std::ranges::any_of(ours, [pid](const auto &process) { return process.pid == pid; });
    };
    if (const auto process = haproxyAt(answering, m_settings.binaryPath); process && !isKnown(answering))
        ours.append(*process);
    if (!ours.isEmpty())
        return ours;
    for (const qint64 pid : pidsIn(m_settings.pidPath))
        if (const auto process = haproxyAt(pid, m_settings.binaryPath); process && !process->isCheck())
            ours.append(*process);
    return ours;
}

Task<std::optional<RunningHaproxy>> HaproxyReloader::running() const
{
    auto info = co_await m_admin.info();
    for (int more = triesForASuccessor; more > 0 && info && info->isStopping; --more) {
        co_await pause(betweenProofs);
        info = co_await m_admin.info();
    }
    qint64 answering = info && !info->isStopping ? info->pid : 0;
    QList<HaproxyProcess> processes = possiblyOurs(answering);
    if (answering == 0)
        processes.removeIf(&isLeaving);
    if (processes.isEmpty() && answering != 0) { // it may have died since then
        info = co_await m_admin.info();
        answering = info ? info->pid : 0;
    }
    if (processes.isEmpty() && answering == 0)
        co_return std::nullopt;

    RunningHaproxy running = runningAmong(processes, pidsIn(m_settings.pidPath));
    running.hasOnlyMaster = processes.size() == 1 && processes.first().isMaster
        && processes.first().isOn(m_settings.configFilePath);
    if (answering != 0) {
        running.info = *info;
        running.pid = answering;
    }
    co_return running;
}

Task<Result<qint64>> HaproxyReloader::bringInForce(QString generation) const
{
    const auto before = co_await running();
    co_return co_await bringInForce(generation, before);
}

Task<Result<qint64>> HaproxyReloader::bringInForce(QString generation,
                                                   std::optional<RunningHaproxy> before) const
{
    Result<Done> done = Done{};
    QList<qint64> old;
    if (!before) {
        if (const auto why = whyNotToStart(m_settings))
            co_return failure(Error::Kind::Failed, *why);
        const QStringList nothingMore;
        done = co_await command(nothingMore);
    } else {
        old = before->finish;
        old.append(before->pid);
        done = co_await relieve(*before);
    }
    if (!done)
        co_return tl::unexpected(done.error());
    co_return co_await proof(generation, old);
}

//! A master that reads our file reloads itself on the signal. Any other process gets a successor, which takes
//! over its listening sockets through the admin socket where it can.
Task<Result<Done>> HaproxyReloader::relieve(RunningHaproxy running) const
{
    if (running.master && running.master->isOn(m_settings.configFilePath))
        co_return co_await signalMaster(running.master->pid);
    if (running.finish.isEmpty())
        co_return failure(
            Error::Kind::Failed,
            u"HAProxy %1 answers on %2 but is not a process of this machine: it cannot be reloaded"_s
                .arg(running.pid)
                .arg(m_admin.socketPath()));
    QStringList finish{u"-sf"_s};
    for (const qint64 pid : running.finish)
        finish.append(QString::number(pid));
    if (!running.info)
        co_return co_await command(finish);
    const QStringList withSockets = QStringList{u"-x"_s, m_admin.socketPath()} + finish;
    const auto done = co_await command(withSockets);
    if (!done && done.error().what.contains(u"Failed to get the sockets"_s)) {
        const auto isDead = [this](qint64 pid) { return !haproxyAt(pid, m_settings.binaryPath); };
        if (std::ranges::all_of(running.finish, isDead))
            co_return failure(Error::Kind::Unreachable,
                              u"HAProxy %1 died before it was replaced"_s.arg(running.pid));
        logWarning() << "HAProxy does not hand over its sockets; it is reloaded without them";
        co_return co_await command(finish);
    }
    co_return done;
}

//! Somebody else may just have started or reloaded it: then it does not hear yet. What has its pid after the
//! wait may be another program.
Task<Result<Done>> HaproxyReloader::signalMaster(qint64 master) const
{
    const QDeadlineTimer deadline(m_settings.timeout);
    while (!hearsReloadSignal(master) && !deadline.hasExpired())
        co_await pause(betweenProofs);
    if (!haproxyAt(master, m_settings.binaryPath))
        co_return failure(Error::Kind::Unreachable,
                          u"HAProxy's master %1 died before it was reloaded"_s.arg(master));
    if (::kill(pid_t(master), SIGUSR2) != 0)
        co_return failure(Error::Kind::Failed,
                          u"SIGUSR2 to HAProxy's master %1: %2"_s.arg(master).arg(
                              QString::fromLocal8Bit(std::strerror(errno))));
    co_return Done{};
}

Task<Result<Done>> HaproxyReloader::command(QStringList more) const
{
    // In a `chroot` the starting point of a relative path is lost, and the process could not be recognised as
    // ours.
    const QString config = QFileInfo(m_settings.configFilePath).absoluteFilePath();
    const QStringList arguments = QStringList{u"-D"_s, u"-f"_s, config, u"-p"_s, m_settings.pidPath} + more;
    const auto ended = co_await runCommand(m_settings.binaryPath, arguments, m_settings.timeout);
    if (!ended)
        co_return tl::unexpected(ended.error());
    if (ended->exitCode != 0)
        co_return failure(Error::Kind::Failed,
                          ended->errors.isEmpty() ? u"HAProxy ended with status %1"_s.arg(ended->exitCode)
                                                  : u"HAProxy said: %1"_s.arg(alertsIn(ended->errors)));
    co_return Done{};
}

//! True if a process is alive that may serve the new configuration: a master, or a process that was not there
//! before.
bool HaproxyReloader::hasNewcomer(const QList<qint64> &before) const
{
    return std::ranges::any_of(processesOn(m_settings.configFilePath, m_settings.binaryPath),
                               [&before](const HaproxyProcess &process) {
                                   return process.isMaster || !before.contains(process.pid);
                               });
}

Task<Result<qint64>> HaproxyReloader::proof(QString generation, QList<qint64> before) const
{
    constexpr int betweenLooks = 5,
                  patience = 2; // a master that executes itself again has no name for a moment
    const QDeadlineTimer deadline(m_settings.timeout);
    QString seen = u"no answer on %1"_s.arg(m_admin.socketPath());
    for (int tries = 1, inVain = 0; !deadline.hasExpired(); ++tries) {
        const auto info = co_await m_admin.info();
        if (info && info->generation == generation && !info->isStopping && !before.contains(info->pid))
            co_return info->pid;
        seen = info ? u"HAProxy %1 still answers with another configuration"_s.arg(info->pid)
                    : info.error().what;
        if (tries % betweenLooks == 0)
            inVain = hasNewcomer(before) ? 0 : inVain + 1;
        if (inVain == patience)
            co_return failure(Error::Kind::Failed, u"HAProxy died before it served the new configuration"_s);
        co_await pause(betweenProofs);
    }
    co_return failure(
        Error::Kind::TimedOut,
        u"the new configuration did not come into force within %1 ms: %2"_s.arg(m_settings.timeout.count())
            .arg(seen));
}

QString generationIn(const QByteArray &config)
{
    static const QRegularExpression line(u"^\\s*set-var\\s+proc\\.generation\\s+str\\(([^)]*)\\)"_s,
                                         QRegularExpression::MultilineOption);
    return line.match(QString::fromUtf8(config)).captured(1);
}

} // namespace proxym
