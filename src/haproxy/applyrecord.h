// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/configgenerator.h"
#include "haproxy/plan/reloadreason.h"
#include "haproxy/process/lasttry.h"

namespace proxym {

//! What rounds have done to HAProxy since proxym started, and how the last of them ended.
class ApplyRecord {
public:
    using Clock = std::chrono::steady_clock;

    void noteChangeAtRunTime(bool hasWorked)
    {
        ++(hasWorked ? m_status.runtimeUpdates : m_status.failedRuntimeUpdates);
    }
    //! A reload has just ended, with the pid that serves or an error.
    void noteReload(const Result<qint64> &pid, const Reload &why, Clock::time_point startedAt);
    //! A change at run time has done what took a reload without spare backends.
    void noteReloadAvoided() { ++m_status.reloadsAvoided; }
    //! New complaints are logged.
    void noteComplaints(const QStringList &complaints);
    void noteFailure(const Outcome &outcome);
    void noteSuccess(const Outcome &outcome, std::chrono::milliseconds duration);

    [[nodiscard]] bool hasFailed() const { return m_status.wanted == ApplyResult::Failed; }
    //! The part of the status known here; nothing about the process.
    [[nodiscard]] ProxyStatus status() const;

private:
    ProxyStatus m_status{.enabled = true};
    LastTry m_lastReload;
};

} // namespace proxym
