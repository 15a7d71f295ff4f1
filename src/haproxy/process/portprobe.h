// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/host.h"

#include <QString>

namespace proxym {

//! Whether HAProxy could listen there: why not ("address already in use"), or nothing. HAProxy's own check
//! does not see a taken port, and a reload onto one costs two seconds of refused connections on all ports, so
//! every new port is tried before. `address` as on a `bind` line: "*", "10.0.0.1", "::1"; what is no literal
//! address is not tried. `isIpv6Only`: an IPv6 socket takes no IPv4, as `v6only`. A port that our running
//! HAProxy holds counts as taken; ask for new ones only.
[[nodiscard]] std::optional<QString> whyNotBindable(const QString &address, Port port,
                                                    bool isIpv6Only = false);

//! Those of the addresses at which nothing accepts a TCP connection within `limit`. Blocks meanwhile, some
//! limits at most however many there are; who was not tried by then, or could not be for want of descriptors,
//! is not among them.
[[nodiscard]] QList<Host> refusingAmong(const QList<Host> &hosts, std::chrono::milliseconds limit);

} // namespace proxym
