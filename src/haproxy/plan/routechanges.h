// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/plan/runtimecommand.h"

namespace proxym {

//! The commands from one set of routes to another, in an order that misroutes no request: after each of them
//! every request goes where it went before or where it is to go. Entries are first added and changed, from
//! the first map that HAProxy looks up to the last; only then are entries removed, from the last to the
//! first. So an entry stays until its replacement is there, and no entry hidden behind it shows through
//! meanwhile.
[[nodiscard]] QList<ChangeMap> routeChanges(const ProxyMaps &before, const ProxyMaps &now);

} // namespace proxym
