// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/proxystatus.h"

namespace proxym {

//! One step of a round and how long it took.
struct Step {
    QString
        name; //!< "collect", "resolve", "inventory", "plan", "render", "check", "commit", "runtime", "reload"
    std::chrono::microseconds duration{0};
};

//! One round that has ended.
struct RoundRecord {
    int number = 0;
    QDateTime startedAt;
    std::chrono::milliseconds duration{0};
    QString triggerSource;
    QString triggerReason;
    QList<Step> steps;
    Action action = Action::None;
    ApplyResult result = ApplyResult::Ok;
    QString reason;
    QString error;
    bool isWaiting = false; //!< for a reload that may not happen yet; what was tried before has been reported
    QStringList added, removed, changed; //!< NAMEs
    QByteArray diff;

    [[nodiscard]] bool changedSomething() const
    {
        const bool isNews =
            result != ApplyResult::Ok || !added.isEmpty() || !removed.isEmpty() || !changed.isEmpty();
        return action != Action::None || (isNews && !isWaiting);
    }
};

} // namespace proxym
