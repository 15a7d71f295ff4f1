// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/model.h"

namespace proxym {

//! The part of `wanted` that a HAProxy whose state is `inForce` can reach at run time, while a reload is
//! being checked, waits or fails: the servers of the backends it has, and the routes to them. Doing only this
//! part must not send any request to the wrong service or to none:
//! - a route whose next owner is not available yet stays with the present one, also where the next one would
//!   get it by a broader or narrower route (a wildcard, another path);
//! - for that the present owner keeps its servers, except those whose address now belongs to another service;
//! - where all its servers are different now, and old ones pass to the next owner (a rename, where the old id
//!   now means another program), it stays as it was: its new servers would answer for the old route.
//! The backends are those of `inForce`, the certificates those of `wanted` where HAProxy can take them. Pure.
[[nodiscard]] ProxyModel reachableAtRunTime(const ProxyModel &inForce, const ProxyModel &wanted);

} // namespace proxym
