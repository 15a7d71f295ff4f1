// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/trigger.h"

namespace proxym {

void Triggers::add(const Trigger &trigger)
{
    if (count++ == 0) {
        source = trigger.source;
        reason = trigger.reason;
    }
    if (trigger.reads == Trigger::Reads::Everything) {
        everything = true;
    } else if (trigger.reads == Trigger::Reads::ThatSource) {
        sources.insert(trigger.source);
    }
    acceptsLosses = acceptsLosses || trigger.acceptsLosses;
    scrutiny = std::max(scrutiny, trigger.scrutiny);
}

} // namespace proxym
