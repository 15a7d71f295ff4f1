// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "app/appsettings.h"
#include "app/orphanreaper.h"
#include "app/processlock.h"
#include "manager/manager.h"
#include "signal/signalmodule.h"
#include "status/statusboard.h"
#include "status/statusserver.h"
#include "systemd/announcer.h"
#include "systemd/haproxyscope.h"

namespace proxym {

//! Owns all objects, connects them, and runs until an orderly end. Each function returns an exit status.
class Daemon final {
public:
    //! `warnings` are about the settings; they are logged.
    Daemon(const AppSettings &settings, const QStringList &warnings);

    //! Runs until SIGTERM or SIGINT, then 0; 1 if another proxym is running or an address cannot be bound.
    //! The first log line says where it listens.
    Task<int> run();
    //! `--once`: 0 done, 1 a source or the apply failed.
    Task<int> runOnce();
    //! `--dry-run`: 0 same, 2 differs, 1 failed; if strict, 3 if anything is skipped, rejected or broken. The
    //! diff goes to stdout.
    Task<int> dryRun(bool isStrict);

private:
    //! False, with a log line, if another proxym drives this HAProxy.
    [[nodiscard]] bool takeLock();
    void warn(const QStringList &more = {}) const;
    //! Lets a command stop asking its sources when a signal tells it to end.
    void endEarlyOnSignal();
    //! Keeps systemd up to date where it has asked for that.
    void announceBy(Announcer &announcer);
    [[nodiscard]] Parts parts();
    [[nodiscard]] ConfigGenerator *target() const;
    [[nodiscard]] std::optional<EventReceiver> eventReceiver() const;

    AppSettings m_settings;
    QStringList m_warnings;
    ProcessLock m_lock;
    OrphanReaper m_orphans;
    Modules m_modules;
    SignalModule m_signals;
    Manager m_manager;
    StatusBoard m_board;
};

} // namespace proxym
