// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/socket/discrepancies.h"

namespace proxym {

//! Adds the backends whose servers differ from what is believed, and the servers set by hand, according to
//! these answers to `show servers state`. Linear, and nothing is copied where all is as believed.
void compareServers(const QByteArrayList &answers, const ProxyModel &believed, const ParkedServers &parked,
                    Discrepancies &found);

} // namespace proxym
