// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/settle/claims.h"

namespace proxym {

Claims claimsOf(const Inventory &inventory)
{
    Claims claims;
    for (const Entry &entry : inventory.entries) {
        if (!entry.isConfigured())
            continue;
        claims.names.insert(entry.name, entry.key());
        for (const Route &route : entry.routes)
            claims.routes.insert(route, entry.key());
        if (entry.listenPort)
            claims.ports.insert(*entry.listenPort, entry.key());
    }
    return claims;
}

} // namespace proxym
