// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/task.h"
#include "status/statussettings.h"

namespace proxym {

//! `proxym status`: asks the proxym at this address and prints its verdict; the exit status is
//! statusSeverity()'s, or 2 if there is no answer.
[[nodiscard]] Task<int> statusCommand(Endpoint address, StatusSettings access, bool asJson);

} // namespace proxym
