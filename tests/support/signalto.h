// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QDebug>

#include <csignal>

namespace proxym::test {

//! Sends the signal to this process; true if it was sent. A test that has no process to signal ends here: to
//! kill(), 0 means the test's own group, with all that runs beside it, and -1 everybody.
inline bool signalTo(qint64 pid, int signal)
{
    if (pid <= 1)
        qFatal("there is no process %lld to send a signal to", static_cast<long long>(pid));
    return ::kill(pid_t(pid), signal) == 0;
}

} // namespace proxym::test
