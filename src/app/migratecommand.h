// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/task.h"
#include "marathon/marathonsettings.h"

namespace proxym {

//! `proxym migrate marathon-lb`: reads a running Marathon and prints what proxym would serve of what
//! marathon-lb does. The exit status is 0 if nothing differs, 2 if something does, 1 if Marathon cannot be
//! read.
[[nodiscard]] Task<int> migrateCommand(MarathonSettings settings);

} // namespace proxym
