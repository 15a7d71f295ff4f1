// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/plan/changeorder.h"
#include "haproxy/socket/admin.h"

namespace proxym {

//! Asks HAProxy which servers are up, only for backends where the order of the change to `wanted` depends on
//! it. Where HAProxy does not answer, no server counts as up. Without a model in force nothing is asked.
[[nodiscard]] Task<UpServers> whoIsUp(HaproxyAdmin admin, std::optional<ProxyModel> inForce,
                                      ProxyModel wanted);

} // namespace proxym
