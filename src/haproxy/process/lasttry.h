// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"
#include "core/proxystatus.h"

namespace proxym {

//! How the last reload or start ended. A failure is shown until it is fixed; from then on the success before
//! it counts as the last one.
class LastTry {
public:
    using Clock = std::chrono::steady_clock;

    //! One has just ended, with the pid that serves or an error.
    void note(const Result<qint64> &pid, const QString &reason, Clock::time_point startedAt)
    {
        m_told = LastReload{
            .at = QDateTime::currentDateTimeUtc(),
            .result = pid ? ApplyResult::Ok : ApplyResult::Failed,
            .reason = reason,
            .error = pid ? QString() : pid.error().what,
            .duration = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - startedAt)};
        if (pid)
            m_good = m_told;
    }
    //! All is as it should be again, whatever fixed it.
    void mend() { m_told = m_good; }

    [[nodiscard]] const std::optional<LastReload> &told() const { return m_told; }

private:
    std::optional<LastReload> m_told;
    std::optional<LastReload> m_good;
};

} // namespace proxym
