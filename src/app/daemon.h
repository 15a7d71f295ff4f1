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

namespace proxym {

//! Owns every object, wires them, and runs them to an orderly end. Each function returns an exit status.
class Daemon final {
public:
    //! `warnings` are about the settings; they are logged.
    Daemon(const AppSettings &settings, const QStringList &warnings);

    //! Until SIGTERM or SIGINT: 0. 1 if another proxym is at work, or an address cannot be bound. The first
    //! line that is logged says where it listens.
    Task<int> run();
    //! `--once`: 0 done, 1 a source or the apply failed.
    Task<int> runOnce();
    //! `--dry-run`: 0 same, 2 differs, 1 failed; where it is strict 3 if anything is skipped, rejected or
    //! broken. The diff goes to stdout.
    Task<int> dryRun(bool isStrict);

private:
    //! False, told in the log, if another proxym drives this HAProxy.
    [[nodiscard]] bool takeLock();
    void warn(const QStringList &more = {}) const;
    //! A command asks its sources no longer when it is told to stop.
    void endEarlyOnSignal();
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
