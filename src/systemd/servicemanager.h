// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"
#include "settings/opensocket.h"

#include <QList>

#include <chrono>

namespace proxym {

//! The listening TCP sockets that systemd has opened for this process (sd_listen_fds(3)); none where it has
//! not. To be called once, before there is a second thread, as it changes the environment. Error Failed: one
//! of them is something else.
[[nodiscard]] Result<QList<OpenSocket>> takePassedSockets();

//! How often systemd wants to hear from this process at the latest (sd_watchdog_enabled(3)); zero: it does
//! not.
[[nodiscard]] std::chrono::microseconds watchdogLimit();

//! Sends lines such as "READY=1" (sd_notify(3)). Does nothing where nobody has asked for them.
void tellServiceManager(const QByteArray &lines);

} // namespace proxym
