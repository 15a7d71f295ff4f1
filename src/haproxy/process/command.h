// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"
#include "base/task.h"

#include <QStringList>

namespace proxym {

//! How a child process ended by itself.
struct CommandResult {
    int exitCode = 0;
    QString errors; //!< what it wrote to stderr, at most 64 KiB, no trailing line end
};

//! Runs a program with an argument vector, never through a shell, and waits for its end. The child gets its
//! own process group, no blocked signals and as many open files as it may have; what it writes to stdout is
//! dropped. At the limit its whole group is killed. A HAProxy that went to the background before is not part
//! of that group. Errors: Unreachable (cannot be started), TimedOut, Failed (ended by a signal).
[[nodiscard]] Task<Result<CommandResult>> runCommand(QString program, QStringList arguments,
                                                     std::chrono::milliseconds limit);

//! What HAProxy meant to say: the ALERT lines of its stderr without prefix and noise, or all of it where
//! there are none.
[[nodiscard]] QString alertsIn(const QString &errors);

} // namespace proxym
