// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/outcomes.h"

namespace proxym {

Outcome inOrder(const Outcome &first, Outcome then)
{
    if (then.action == Action::None) {
        then.action = first.action;
        if (then.diff.isEmpty())
            then.diff = first.diff;
    }
    if (then.reason.isEmpty())
        then.reason = first.reason;
    QMap<QString, QString> leftOut = first.leftOut;
    leftOut.insert(then.leftOut);
    then.leftOut = leftOut;
    then.steps = first.steps + then.steps;
    if (!then.followUpAfter)
        then.followUpAfter = first.followUpAfter;
    return then;
}

bool isInForce(const Outcome &outcome)
{
    return outcome.result == ApplyResult::Ok && !outcome.retryAfter;
}

} // namespace proxym
