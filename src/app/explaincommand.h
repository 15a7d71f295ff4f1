// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/task.h"
#include "status/statussettings.h"

namespace proxym {

//! `proxym explain WHAT`: asks the proxym at this address why the services with this id, NAME or domain are
//! as they are. 0 told, 1 it knows none, 2 nobody answers.
[[nodiscard]] Task<int> explainCommand(Endpoint address, StatusSettings access, QString what);

} // namespace proxym
