// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/applyrecord.h"

#include "base/logging.h"

namespace proxym {

void ApplyRecord::noteReload(const Result<qint64> &pid, const Reload &why, Clock::time_point startedAt)
{
    m_lastReload.note(pid, why.reason, startedAt);
    ++(pid ? m_status.reloads : m_status.failedReloads);
    ++(pid ? m_status.reloadsBy : m_status.failedReloadsBy)[why.cause];
}

void ApplyRecord::noteComplaints(const QStringList &complaints)
{
    for (const QString &complaint : complaints)
        if (!m_status.complaints.contains(complaint))
            logWarning() << complaint;
    m_status.complaints = complaints;
}

void ApplyRecord::noteFailure(const Outcome &outcome)
{
    m_status.wanted = outcome.result;
    m_status.error = outcome.error;
}

void ApplyRecord::noteSuccess(const Outcome &outcome, std::chrono::milliseconds duration)
{
    m_status.wanted = ApplyResult::Ok;
    m_status.error.clear();
    m_lastReload.mend();
    if (outcome.action == Action::None)
        return;
    m_status.lastApply = LastApply{.at = QDateTime::currentDateTimeUtc(),
                                   .action = outcome.action,
                                   .reason = outcome.reason,
                                   .duration = duration};
}

ProxyStatus ApplyRecord::status() const
{
    ProxyStatus status = m_status;
    status.lastReload = m_lastReload.told();
    return status;
}

} // namespace proxym
