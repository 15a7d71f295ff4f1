// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/configgenerator.h"
#include "haproxy/judge/candidatejudge.h"

namespace proxym {

//! What a round would change on disk, configuration and maps, and what HAProxy would reject of it. Changes
//! nothing: the check works on a copy in a temporary directory. Errors as for CandidateJudge::judge().
[[nodiscard]] Task<Result<Preview>> dryRun(Modelled wanted, HaproxySettings settings, ConfigStore store,
                                           QStringList complaints);

} // namespace proxym
