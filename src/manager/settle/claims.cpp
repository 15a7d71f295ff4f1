// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/settle/claims.h"

#include <QSet>

#include "core/entrychanges.h"

namespace proxym {

namespace {

bool claimAlike(const Entry &a, const Entry &b)
{
    return a.key() == b.key() && a.claimant() == b.claimant() && a.routes == b.routes
        && a.listenPort == b.listenPort;
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
        claims.routes.insert(route, entry.claimant());
    if (entry.listenPort)
        claims.ports.insert(*entry.listenPort, entry.claimant());
}

} // namespace

Claims claimsOf(const Inventory &inventory)
{
    return claimsOf(inventory, {}, {});
}

Claims claimsOf(const Inventory &inventory, const Inventory &before, Claims claims)
{
    const Differences differences(before.entries, inventory.entries);
    const EntryChanges changes(differences, claimAlike); // servers are no claims
    QSet<QString> groups; // of which a member has left: the others still hold what it has released
    for (const Entry *entry : changes.gone) {
        release(*entry, claims);
        if (!entry->group.isEmpty())
            groups.insert(entry->group);
    }
    for (const Entry *entry : changes.come)
        hold(*entry, claims);
    if (groups.isEmpty())
        return claims;
    for (const Entry &entry : inventory.entries)
        if (entry.isConfigured() && groups.contains(entry.group))
            hold(entry, claims);
    return claims;
}

} // namespace proxym
