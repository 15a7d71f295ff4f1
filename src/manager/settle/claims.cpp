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

void add(const Entry &entry, Claims &claims)
{
    claims.names.insert(entry.name, entry.key());
    for (const Route &route : entry.routes)
        claims.routes.insert(route, entry.claimant());
    if (entry.listenPort)
        claims.ports.insert(*entry.listenPort, entry.claimant());
}

template <class What>
void change(QMap<What, ServiceKey> &all, const QMap<What, ServiceKey> &released,
            const QMap<What, ServiceKey> &held)
{
    for (const What &what : released.keys())
        all.remove(what);
    all.insert(held);
}

} // namespace

void ClaimsChange::applyTo(Claims &claims) const
{
    change(claims.names, released.names, held.names);
    change(claims.routes, released.routes, held.routes);
    change(claims.ports, released.ports, held.ports);
}

ClaimsChange notHeldIn(const Claims &claims, ClaimsChange change)
{
    const auto leave = [](auto &held, const auto &all) {
        held.removeIf([&all](const auto &entry) { return all.contains(entry.key()); });
    };
    change.released = {};
    leave(change.held.names, claims.names);
    leave(change.held.routes, claims.routes);
    leave(change.held.ports, claims.ports);
    return change;
}

Claims claimsOf(const Inventory &inventory)
{
    return claimsChange({}, inventory).held;
}

ClaimsChange claimsChange(const Inventory &before, const Inventory &now)
{
    const Differences differences(before.entries, now.entries);
    const EntryChanges changes(differences, claimAlike); // servers are no claims
    ClaimsChange change;
    QSet<QString> groups; // of which a member has left: the others still hold what it has released
    for (const Entry *entry : changes.gone) {
        add(*entry, change.released);
        if (!entry->group.isEmpty())
            groups.insert(entry->group);
    }
    for (const Entry *entry : changes.come)
        add(*entry, change.held);
    if (groups.isEmpty())
        return change;
    for (const Entry &entry : now.entries)
        if (entry.isConfigured() && groups.contains(entry.group))
            add(entry, change.held);
    return change;
}

} // namespace proxym
