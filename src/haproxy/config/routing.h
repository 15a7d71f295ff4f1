// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/configwriter.h"

namespace proxym {

// The frontend's lines that decide which backend gets a request, by the maps.

//! An invalid host must not reach any service: one with a '/' would be read as a host with a path.
void refuseOddHosts(ConfigWriter &out);

//! Exact domains come before wildcards, wildcards before "*", and a path before the whole domain. The '/'
//! after the path makes "/api" match itself and everything below it, but not "/apix"; of several prefixes
//! map_beg finds the longest. routeChanges() relies on this order.
void writeRouting(const RenderPaths &paths, ConfigWriter &out);

} // namespace proxym
