// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/plan/plan.h"
#include "haproxy/socket/answers.h"

namespace proxym {

//! A program may start to listen later than its source reports it as running. HAProxy considers a new server
//! up until its first check, which comes only after a whole interval.

//! The addresses of the checked servers that join by the update. Unchecked servers are left out: nothing
//! would ever let them in.
[[nodiscard]] QList<Host> joiningAddresses(const RuntimeUpdate &update, const ProxyModel &wanted);

//! The update, in which servers at `refusing` addresses wait for their first successful check, provided that
//! their backend has another live server: one that joins before the backend loses a server, or one in `rows`,
//! as HAProxy reports it. Without such a server they are enabled at once: HAProxy retries them for some
//! seconds, which is better than the 503 that clients would otherwise get.
[[nodiscard]] RuntimeUpdate withLateStarters(const RuntimeUpdate &update, const ProxyModel &wanted,
                                             const QList<Host> &refusing, const QList<ServerStateRow> &rows);

//! The addresses of the checked servers that a reload from `inForce` to `wanted` adds.
[[nodiscard]] QList<Host> joiningAddresses(const ProxyModel &inForce, const ProxyModel &wanted);

//! The ones at `refusing` addresses, by the same rule, as DOWN servers for HAProxy's state file.
[[nodiscard]] QList<ServerStateRow> lateStarters(const ProxyModel &inForce, const ProxyModel &wanted,
                                                 const QList<Host> &refusing,
                                                 const QList<ServerStateRow> &rows);

} // namespace proxym
