// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/process/keeper.h"
#include "haproxy/socket/observation.h"

namespace proxym {

//! Sends the commands to HAProxy and has it confirm them: afterwards the touched servers and maps are as in
//! `wanted`, except for servers that somebody took out of service by hand, and the process is still the same.
//! A server that still serves although it has left, or that is not ours, is put into maintenance; returns the
//! backends of such servers. Errors as for HaproxyAdmin, and Failed where HAProxy reports something else;
//! after an error its state is unknown.
[[nodiscard]] Task<Result<QStringList>> carryOut(RuntimeUpdate update, ProxyModel wanted, HaproxyAdmin admin,
                                                 const HaproxyKeeper *keeper, RenderPaths paths);

//! The server-state file for a reload from `inForce` to `wanted`: the states of servers as HAProxy reports
//! them, but DOWN for a joining server whose program does not listen yet while others of its service do. The
//! new process has the services that `seats` names under their own names.
[[nodiscard]] Task<QByteArray> statesBehindAReload(ProxyModel inForce, ProxyModel wanted, HaproxyAdmin admin,
                                                   Seats seats);

} // namespace proxym
