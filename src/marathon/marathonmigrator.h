// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/task.h"
#include "marathon/marathonsettings.h"
#include "marathon/services/marathonmigration.h"

namespace proxym {

//! What becomes of the apps of this Marathon that marathon-lb serves; of every app if the settings name no
//! group. Takes at most a few timeouts for each server.
[[nodiscard]] Task<Result<Migration>> migrationOf(MarathonSettings settings);

} // namespace proxym
