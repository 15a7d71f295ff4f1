// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/roundrecord.h"
#include "core/traffic.h"

namespace proxym {

//! "5xx rose from 0.1 % to 12 % after round 45": what became of the share of answers with 5xx after a change
//! was put in force. The minute before it is compared with what came until `until`, but at most five minutes;
//! the sample during which the change was made counts for neither. Empty where there were less than 50
//! requests on one side, or no rise that is larger than chance would explain.
[[nodiscard]] QString effectOf(const RoundRecord &change, const std::optional<QDateTime> &until,
                               const TrafficSamples &edge);

} // namespace proxym
