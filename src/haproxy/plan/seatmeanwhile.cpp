// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/plan/seatmeanwhile.h"

#include "haproxy/config/backendlist.h"
#include "haproxy/config/sparebackends.h"
#include "haproxy/plan/meanwhile.h"

#include <algorithm>

namespace proxym {

namespace {

//! Takes the routes to this service away that do not lead to its seat so far.
void removeNewRoutes(const ProxyMaps &running, const QString &name, const QString &seat, ProxyMaps &wanted)
{
    const auto before = running.routes();
    const auto now = wanted.routes();
    for (std::size_t i = 0; i < now.size(); ++i)
        now[i]->removeIf([&](const QMap<QString, QString>::iterator &entry) {
            return entry.value() == name && before[i]->value(entry.key()) != seat;
        });
}

//! What is wanted, with the lines of their spare backends for the services that are in one. What comes with
//! `auth` is not served without it.
ProxyModel asTheySit(const Seating &running, ProxyModel wanted)
{
    changeEach(wanted.backends, [&](Shared<ProxyBackend> &backend) {
        const QString seat = running.seats.value(backend->name);
        if (seat.isEmpty() || isPlain(*backend) || backend->protocol != Protocol::Http)
            return;
        ProxyBackend plain = spareBackend(backend->name);
        plain.servers = backend->servers;
        if (const ProxyBackend *had = running.model.find(seat); backend->auth) {
            plain.servers.removeIf([had](const ProxyServer &server) { return !had || !had->has(server); });
            removeNewRoutes(running.model.maps, backend->name, seat, wanted.maps);
        }
        backend = Shared(std::move(plain));
    });
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
    Seated part = seat(running, busy, asTheySit(running, wanted));
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
