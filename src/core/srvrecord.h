// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/host.h"

namespace proxym {

//! One SRV record (RFC 2782), and the address of its target.
struct SrvRecord {
    quint16 priority = 0; //!< the lowest that has a server with an address counts
    quint16 weight = 0; //!< in relation to the others of the same priority
    Host target; //!< a host name and the port
    QString address = {}; //!< the last good one of the target; empty: it has never resolved

    bool operator==(const SrvRecord &) const = default;
    bool operator<(const SrvRecord &other) const
    {
        return std::tie(priority, target, weight, address)
            < std::tie(other.priority, other.target, other.weight, other.address);
    }
};

} // namespace proxym
