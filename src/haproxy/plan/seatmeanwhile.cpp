// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/plan/seatmeanwhile.h"

#include "haproxy/config/backendlist.h"
#include "haproxy/config/sparebackends.h"
#include "haproxy/plan/meanwhile.h"

#include <algorithm>

namespace proxym {

namespace {

//! What is wanted, with the lines of their spare backends for the services that are in one.
ProxyModel asTheySit(const Seats &seats, ProxyModel wanted)
{
    for (Shared<ProxyBackend> &backend : wanted.backends) {
        if (!seats.contains(backend->name) || isPlain(*backend) || backend->protocol != Protocol::Http)
            continue;
        ProxyBackend plain = spareBackend(backend->name);
        plain.servers = backend->servers;
        backend = Shared(std::move(plain));
    }
    return wanted;
}

//! Vacant backends that have other lines than their service wants now that it comes back.
ProxyBackends misfitsIn(const Seating &running, const ProxyModel &wanted)
{
    ProxyBackends misfits;
    for (const Shared<ProxyBackend> &backend : running.model.backends) {
        if (!running.vacant.contains(backend->name))
            continue;
        if (const ProxyBackend *now = wanted.find(backend->name); now && !backend->hasStructureOf(*now))
            misfits.append(backend);
    }
    return misfits;
}

bool isRouted(const ProxyMaps &maps, const QString &backend)
{
    return std::ranges::any_of(maps.routes(),
                               [&](const auto *map) { return map->values().contains(backend); });
}

} // namespace

Seated seatMeanwhile(const Seating &running, const QSet<QString> &busy, const ProxyModel &wanted)
{
    Seated part = seat(running, busy, asTheySit(running.seats, wanted));
    part.isWhole = false;
    part.without.clear();
    part.areSparesScarce = false;
    const ProxyBackends misfits = misfitsIn(running, part.model);
    ProxyModel fit = withAdded(running, part);
    if (!misfits.isEmpty())
        fit.backends.removeIf([&](const Shared<ProxyBackend> &backend) { return misfits.contains(backend); });
    part.model = reachableAtRunTime(fit, part.model);
    for (const Shared<ProxyBackend> &backend : misfits) {
        part.vacant.insert(backend->name);
        insertInto(part.model.backends, {backend});
    }
    part.added.removeIf([&](const auto &entry) { return !part.model.find(entry.key()); });
    return part;
}

void keepSeatsInUse(const Seating &running, Seated &part)
{
    const QStringList kept = part.seats.values();
    for (const auto &[name, seat] : running.seats.asKeyValueRange()) {
        const ProxyBackend *backend = part.model.find(seat);
        const bool isUsed = backend && (!backend->servers.isEmpty() || isRouted(part.model.maps, seat));
        if (isUsed && !kept.contains(seat))
            part.seats.insert(name, seat);
    }
}

} // namespace proxym
