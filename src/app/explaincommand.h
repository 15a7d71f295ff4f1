// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/task.h"
#include "status/statussettings.h"

namespace proxym {

//! `proxym explain WHAT`: asks the proxym at this address why the services with this id, NAME or domain are
//! in their state. 0 explained, 1 no such service, 2 no answer.
[[nodiscard]] Task<int> explainCommand(Endpoint address, StatusSettings access, QString what);

} // namespace proxym
