// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/daemon.h"

#include "base/emission.h"
#include "base/logging.h"
#include "systemd/servicemanager.h"

#include <cstdio>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

enum ExitStatus { Good = 0, Failed = 1, Differs = 2, Troubled = 3 };

} // namespace

Daemon::Daemon(const AppSettings &settings, const QStringList &warnings)
    : m_settings(settings)
    , m_warnings(warnings)
    , m_modules(settings.makeModules())
    , m_signals(settings.signal)
    , m_manager(settings.manager, parts())
{
}

Parts Daemon::parts()
{
    Parts parts{.target = target()};
    for (const auto &module : m_modules) {
        if (ServiceGenerator *source = module->source())
            parts.sources.push_back({source, module->notifier()});
    }
    if (parts.target)
        parts.stateDirectory = parts.target->stateDirectory();
    return parts;
}

ConfigGenerator *Daemon::target() const
{
    for (const auto &module : m_modules) {
        if (ConfigGenerator *target = module->target())
            return target;
    }
    return nullptr;
}

std::optional<EventReceiver> Daemon::eventReceiver() const
{
    for (const auto &module : m_modules) {
        if (auto receiver = module->eventReceiver())
            return receiver;
    }
    return std::nullopt;
}

//! If no lock can be made, as on a full disk, nothing else can be written either: it is better to continue
//! and drive HAProxy than to leave it alone.
bool Daemon::takeLock()
{
    if (!target())
        return true;
    const auto taken = m_lock.take(target()->stateDirectory());
    if (taken)
        return true;
    const bool isHeld = taken.error().kind == Error::Kind::Refused;
    (isHeld ? logCritical() : logError()) << taken.error().what;
    return !isHeld;
}

void Daemon::warn(const QStringList &more) const
{
    for (const QString &warning : m_warnings + more)
        logWarning() << warning;
}

Task<int> Daemon::run()
{
    if (!takeLock()) {
        warn();
        co_return Failed;
    }
    bool isToStop = false;
    QObject::connect(m_signals.notifier(), &Notifier::changeNoticed, &m_manager, &Manager::note);
    QObject::connect(&m_signals.signalNotifier(), &SignalNotifier::askedToStop, &m_manager,
                     [&isToStop] { isToStop = true; });
    Announcer announcer(&tellServiceManager);
    announceBy(announcer);
    HaproxyScope scope;
    QObject::connect(&m_manager, &Manager::statusChanged, &scope, &HaproxyScope::show);
    m_signals.notifier()->start();
    m_orphans.start();

    StatusServer server(m_settings.status, m_board, target(), eventReceiver());
    QObject::connect(&m_manager, &Manager::statusChanged, &m_board, &StatusBoard::publish);
    QObject::connect(&m_manager, &Manager::recovered, &m_board, &StatusBoard::note);
    QObject::connect(&m_manager, &Manager::triggerNoticed, &server, &StatusServer::countTrigger);
    QObject::connect(&server, &StatusServer::refreshRequested, &m_manager, &Manager::note);
    const auto listening = server.listen();
    if (listening)
        logNotice() << u"proxym %1 listens on %2"_s.arg(QStringLiteral(PROXYM_VERSION), server.addresses());
    warn(server.warnings());
    if (!listening) {
        logCritical() << listening.error().what;
        co_return Failed;
    }

    co_await m_manager.start();
    while (!isToStop)
        co_await emissionOf(&m_signals.signalNotifier(), &SignalNotifier::askedToStop);
    co_await m_manager.stop();
    logNotice() << u"proxym ends; HAProxy keeps running"_s;
    co_return Good;
}

void Daemon::announceBy(Announcer &announcer)
{
    announcer.keepAlive(watchdogLimit());
    QObject::connect(&m_manager, &Manager::statusChanged, &announcer, &Announcer::show);
    QObject::connect(&m_manager, &Manager::roundEnded, &announcer, &Announcer::roundEnded);
    QObject::connect(&m_signals.signalNotifier(), &SignalNotifier::askedToReload, &announcer,
                     [this, &announcer] { announcer.reload(m_manager.lastRound()); });
    QObject::connect(&m_signals.signalNotifier(), &SignalNotifier::askedToStop, &announcer, &Announcer::stop);
}

void Daemon::endEarlyOnSignal()
{
    QObject::connect(&m_signals.signalNotifier(), &SignalNotifier::askedToStop, &m_manager, &Manager::giveUp);
    m_signals.notifier()->start();
}

Task<int> Daemon::runOnce()
{
    warn();
    if (!takeLock())
        co_return Failed;
    endEarlyOnSignal();
    const bool isDone = co_await m_manager.runOnce();
    co_return isDone ? Good : Failed;
}

Task<int> Daemon::dryRun(bool isStrict)
{
    warn();
    endEarlyOnSignal();
    const auto preview = co_await m_manager.preview();
    if (!preview) {
        logError() << preview.error().what;
        co_return Failed;
    }
    for (const QString &trouble : preview->troubles)
        isStrict ? logError() << trouble : logWarning() << trouble;
    std::fwrite(preview->diff.constData(), 1, size_t(preview->diff.size()), stdout);
    std::fflush(stdout);
    if (isStrict && !preview->troubles.isEmpty())
        co_return Troubled;
    co_return preview->diff.isEmpty() ? Good : Differs;
}

} // namespace proxym
