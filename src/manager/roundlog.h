// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/configgenerator.h"
#include "core/status.h"

namespace proxym {

//! The record of a round that ended like this.
[[nodiscard]] RoundRecord withOutcome(RoundRecord record, const Outcome &outcome);

//! Logs a line for each round: at INFO if it changed something, else at DEBUG. What keeps rounds from being
//! applied is logged when it changes, and once a minute.
class RoundLog {
public:
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::minutes betweenReminders{1};

    void add(const RoundRecord &record, Clock::time_point now = Clock::now());

private:
    bool isNews(const QString &error, Clock::time_point now);

    QString m_error; //!< logged last; empty once a round was applied
    Clock::time_point m_toldAt;
};

//! Logs what is new about services: a warning for each complaint, a notice for each service skipped on
//! purpose.
void logNews(const Inventory &before, const Inventory &after);

} // namespace proxym
