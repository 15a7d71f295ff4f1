// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/plan/runtimecommand.h"

namespace proxym {

//! The commands from one set of routes to another, in an order that misleads nobody: after each of them every
//! request goes where it went before, or where it is to go. What comes or changes is told from the first map
//! looked up to the last, and only then what goes, from the last to the first; so an entry stays until what
//! stands in its place is there, and nothing shows from behind it meanwhile.
[[nodiscard]] QList<ChangeMap> routeChanges(const ProxyMaps &before, const ProxyMaps &now);

} // namespace proxym
