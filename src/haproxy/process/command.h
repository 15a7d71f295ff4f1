// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"
#include "base/task.h"

#include <QStringList>

#include <stop_token>

namespace proxym {

//! The end of a child process that was not killed.
struct CommandResult {
    int exitCode = 0;
    QString errors; //!< what it wrote to stderr, at most 64 KiB, no trailing line end
};

//! Runs a program with an argument vector, never through a shell, and waits for its end. The child gets its
//! own process group, no blocked signals and the highest permitted limit of open files; its stdout is
//! discarded. At the time limit, or once `stop` is requested (by the thread that waits), its whole group is
//! killed. A HAProxy that has already gone to the background is not part of that group. Errors: Unreachable
//! (cannot be started), TimedOut, Failed (ended by a signal).
[[nodiscard]] Task<Result<CommandResult>> runCommand(QString program, QStringList arguments,
                                                     std::chrono::milliseconds limit,
                                                     std::stop_token stop = {});

//! The essence of HAProxy's stderr: its ALERT lines without prefix and noise, or the whole text if there are
//! none.
[[nodiscard]] QString alertsIn(const QString &errors);

} // namespace proxym
