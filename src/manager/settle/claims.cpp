// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/settle/claims.h"

#include "base/differences.h"

namespace proxym {

namespace {

bool claimAlike(const Entry &a, const Entry &b)
{
    return a.key() == b.key() && a.routes == b.routes && a.listenPort == b.listenPort;
}

void release(const Entry &entry, Claims &claims)
{
    claims.names.remove(entry.name);
    for (const Route &route : entry.routes)
        claims.routes.remove(route);
    if (entry.listenPort)
        claims.ports.remove(*entry.listenPort);
}

void hold(const Entry &entry, Claims &claims)
{
    claims.names.insert(entry.name, entry.key());
    for (const Route &route : entry.routes)
        claims.routes.insert(route, entry.key());
    if (entry.listenPort)
        claims.ports.insert(*entry.listenPort, entry.key());
}

} // namespace

Claims claimsOf(const Inventory &inventory)
{
    return claimsOf(inventory, {}, {});
}

Claims claimsOf(const Inventory &inventory, const Inventory &before, Claims claims)
{
    const Differences differences(before.entries, inventory.entries);
    QHash<QString, const Entry *> gone; // each NAME is configured once
    for (const Entry &entry : differences.gone) {
        if (entry.isConfigured())
            gone.insert(entry.name, &entry);
    }
    QList<const Entry *> come;
    for (const Entry &entry : differences.come) {
        const Entry *was = gone.value(entry.name);
        if (entry.isConfigured() && was && claimAlike(*was, entry))
            gone.remove(entry.name); // servers are no claims
        else if (entry.isConfigured())
            come.append(&entry);
    }
    for (const Entry *entry : std::as_const(gone))
        release(*entry, claims);
    for (const Entry *entry : std::as_const(come))
        hold(*entry, claims);
    return claims;
}

} // namespace proxym
