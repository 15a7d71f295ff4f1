// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/plan/plan.h"
#include "haproxy/socket/answers.h"

namespace proxym {

//! A program may listen later than its source says that it runs. HAProxy takes a new server for good until
//! its first check, which comes after a whole interval.

//! The addresses of the servers with checks that join by the update. Without checks nobody would ever let
//! them in.
[[nodiscard]] QList<Host> joiningAddresses(const RuntimeUpdate &update, const ProxyModel &wanted);

//! The update, with the servers at `refusing` addresses waiting for their first good check where their
//! backend has another live server: among those that join before it loses one, or by `rows`, HAProxy's own
//! word. Where it has none they are enabled at once: HAProxy tries them for some seconds, which is more than
//! the 503 that clients would get else.
[[nodiscard]] RuntimeUpdate withLateStarters(const RuntimeUpdate &update, const ProxyModel &wanted,
                                             const QList<Host> &refusing, const QList<ServerStateRow> &rows);

//! The addresses of the servers with checks that a reload from `inForce` to `wanted` brings.
[[nodiscard]] QList<Host> joiningAddresses(const ProxyModel &inForce, const ProxyModel &wanted);

//! Those of them that are at `refusing` addresses, by the same rule as DOWN servers for HAProxy's state file.
[[nodiscard]] QList<ServerStateRow> lateStarters(const ProxyModel &inForce, const ProxyModel &wanted,
                                                 const QList<Host> &refusing,
                                                 const QList<ServerStateRow> &rows);

} // namespace proxym
