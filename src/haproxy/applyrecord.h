// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/configgenerator.h"
#include "haproxy/process/lasttry.h"

namespace proxym {

//! What rounds did to HAProxy since proxym started, and how the last of them ended.
class ApplyRecord {
public:
    using Clock = std::chrono::steady_clock;

    void noteChangeAtRunTime(bool hasWorked)
    {
        ++(hasWorked ? m_status.runtimeUpdates : m_status.failedRuntimeUpdates);
    }
    //! A reload has ended just now, with the pid that serves or an error.
    void noteReload(const Result<qint64> &pid, const QString &reason, Clock::time_point startedAt);
    //! Those that are new are logged.
    void noteComplaints(const QStringList &complaints);
    void noteFailure(const Outcome &outcome);
    void noteSuccess(const Outcome &outcome, Clock::time_point startedAt);

    [[nodiscard]] bool hasFailed() const { return m_status.wanted == ApplyResult::Failed; }
    //! All of it that is known here: nothing of the process.
    [[nodiscard]] ProxyStatus status() const;

private:
    ProxyStatus m_status{.enabled = true};
    LastTry m_lastReload;
};

} // namespace proxym
