// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"

namespace proxym {

//! Keeps a second proxym from driving the same HAProxy: a lock on the file `lock` in `<config>.d/`. The
//! kernel releases it when the process ends, however it ends; children do not inherit it, so HAProxy never
//! keeps it.
class ProcessLock final {
public:
    //! Creates the directory if it is missing. Errors: Refused, naming the pid, if another process has the
    //! lock; NotWritable if no lock can be made.
    [[nodiscard]] Result<Done> take(const QString &directory);

    ProcessLock() = default;
    ~ProcessLock();
    ProcessLock(const ProcessLock &) = delete;
    ProcessLock &operator=(const ProcessLock &) = delete;

private:
    int m_file = -1;
};

} // namespace proxym
