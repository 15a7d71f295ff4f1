// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/status.h"

namespace proxym {

//! The operator's line: one for each round that changed something, at DEBUG for the others. What keeps rounds
//! from being applied is told when it changes, and each minute.
class RoundLog {
public:
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::minutes betweenReminders{1};

    void add(const RoundRecord &record, Clock::time_point now = Clock::now());

private:
    bool isNews(const QString &error, Clock::time_point now);

    QString m_error; //!< told last; empty since a round was applied
    Clock::time_point m_toldAt;
};

//! What is newly said of services: a warning for each complaint, a notice for each that is skipped on
//! purpose.
void logNews(const Inventory &before, const Inventory &after);

} // namespace proxym
