// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/sourceretries.h"

using namespace std::chrono_literals;

namespace proxym {

void SourceRetries::note(const SourceStatus &status)
{
    if (status.state != SourceState::Failing) {
        m_retries.erase(status.name);
        return;
    }
    constexpr auto longest = 30s;
    constexpr int mostDoublings = 5;
    const auto [found, isNew] = m_retries.try_emplace(status.name);
    Retry &retry = found->second;
    if (isNew) {
        retry.timer.setSingleShot(true);
        connect(&retry.timer, &QTimer::timeout, this, [this, name = status.name] { Q_EMIT due(name); });
    }
    if (retry.timer.isActive())
        return;
    const auto delay =
        std::min<std::chrono::milliseconds>(1s * (1 << std::min(retry.attempts++, mostDoublings)), longest);
    retry.timer.start(delay);
    retry.at = QDateTime::currentDateTimeUtc().addMSecs(delay.count());
}

QDateTime SourceRetries::nextAttemptOf(const QString &source) const
{
    const auto retry = m_retries.find(source);
    return retry == m_retries.end() ? QDateTime() : retry->second.at;
}

} // namespace proxym
