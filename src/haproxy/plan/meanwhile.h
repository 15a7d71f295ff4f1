// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/model.h"

namespace proxym {

//! What of `wanted` a HAProxy that does `inForce` can be told while a reload is checked, waits or fails: the
//! servers of the backends it has, and the routes to them. Nobody is misled or left alone by doing only a
//! part:
//! - a route whose next owner cannot be had yet stays with the present one, also where the next one would
//! have
//!   it by a broader or narrower route (a wildcard, another path);
//! - the present owner keeps its servers for that, but for those whose address is another service's by then;
//! - where all its servers are others, and old ones pass to the next owner (a rename, whose old id names
//!   another program by now), it stays as it was: its new servers would answer for the old route.
//! The backends are those of `inForce`, certificates those of `wanted` where HAProxy can be told them. Pure.
[[nodiscard]] ProxyModel reachableAtRunTime(const ProxyModel &inForce, const ProxyModel &wanted);

} // namespace proxym
