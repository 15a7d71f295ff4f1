// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/host.h"
#include "haproxy/config/listenplace.h"

#include <QString>

namespace proxym {

//! Whether HAProxy could listen there: why not ("address already in use"), or nothing. HAProxy's own check
//! does not see a taken port, and a reload onto one costs two seconds of refused connections on all ports, so
//! every new one is tried before. What our running HAProxy holds counts as taken; ask for new places only.
[[nodiscard]] std::optional<QString> whyNotBindable(const ListenPlace &place);

//! Those of the addresses at which nothing accepts a TCP connection within `limit`. Blocks for a few
//! limits at most, however many there are; hosts not tried by then, or not tried for want of descriptors, are
//! not among them.
[[nodiscard]] QList<Host> refusingAmong(const QList<Host> &hosts, std::chrono::milliseconds limit);

} // namespace proxym
