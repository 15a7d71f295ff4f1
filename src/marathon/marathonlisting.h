// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/task.h"
#include "marathon/marathonsettings.h"
#include "marathon/services/marathonmemory.h"

namespace proxym {

//! All apps and tasks of this Marathon, once; for a command. Takes at most one timeout for each server.
[[nodiscard]] Task<Result<MarathonLists>> listsOf(MarathonSettings settings);

} // namespace proxym
