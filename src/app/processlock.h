// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"

namespace proxym {

//! Keeps a second proxym from driving the same HAProxy: a lock on the file `lock` in `<config>.d/`. The
//! kernel holds it, so that it ends with the process however that ends; no child inherits it, so that HAProxy
//! never keeps it.
class ProcessLock final {
public:
    //! Makes the directory where there is none yet. Errors: Refused where another process has the lock,
    //! naming its pid; NotWritable where there cannot be a lock.
    [[nodiscard]] Result<Done> take(const QString &directory);

    ProcessLock() = default;
    ~ProcessLock();
    ProcessLock(const ProcessLock &) = delete;
    ProcessLock &operator=(const ProcessLock &) = delete;

private:
    int m_file = -1;
};

} // namespace proxym
