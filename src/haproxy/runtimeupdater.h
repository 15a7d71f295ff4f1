// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/process/keeper.h"
#include "haproxy/socket/observation.h"

namespace proxym {

//! Tells HAProxy the commands and has it confirm them: the touched servers and maps are as in `wanted`
//! afterwards, but for servers that somebody took out of service by hand, and the process is still the same.
//! Whoever serves there and has left, or is somebody else's, is put into maintenance: the backends of those.
//! Errors as of HaproxyAdmin, and Failed where HAProxy says something else; then nothing is known of what it
//! does.
[[nodiscard]] Task<Result<QStringList>> carryOut(RuntimeUpdate update, ProxyModel wanted, HaproxyAdmin admin,
                                                 const HaproxyKeeper *keeper, RenderPaths paths);

//! The states that servers are to have behind a reload from `inForce` to `wanted`: as HAProxy says, and DOWN
//! where a program that joins does not listen yet and others of its service do.
[[nodiscard]] Task<QList<ServerStateRow>> statesBehindAReload(ProxyModel inForce, ProxyModel wanted,
                                                              HaproxyAdmin admin);

} // namespace proxym
