// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/belief.h"

#include "base/differences.h"

#include <QSet>

namespace proxym {

namespace {

ServiceKey keyOf(const Service &service)
{
    return {service.source, service.id, service.port};
}

QSet<ServiceKey> withServers(const Services &services)
{
    QSet<ServiceKey> keys;
    keys.reserve(services.size());
    for (const Service &service : services) {
        if (!service.hosts.isEmpty())
            keys.insert(keyOf(service));
    }
    return keys;
}

bool isSudden(qsizetype lost, qsizetype all)
{
    constexpr qsizetype fewest = 4;
    return lost > 0 && (lost == all || (lost >= fewest && 2 * lost > all));
}

//! The losses that are not believed: all of a sudden loss, else those that are held back already.
Losses heldBackOf(const QSet<ServiceKey> &lost, bool isSudden, const Losses &before, const Moment &now,
                  std::chrono::milliseconds holdBack)
{
    Losses losses;
    for (const ServiceKey &key : lost) {
        if (!isSudden && !before.contains(key))
            continue;
        const Moment since = before.value(key, now);
        if (now.time - since.time < holdBack)
            losses.insert(key, since);
    }
    return losses;
}

//! Where a server listens.
using Place = std::pair<QString, quint16>;

Place placeOf(const Host &host)
{
    return {host.address(), host.port().number()};
}

//! The places that the source now gives to a service which it had not given them to before.
QSet<Place> takenIn(const Differences<Service> &differences, const Losses &losses)
{
    QSet<std::pair<ServiceKey, Place>> had;
    for (const Service &service : differences.gone) {
        for (const Host &host : service.hosts)
            had.insert({keyOf(service), placeOf(host)});
    }
    QSet<Place> taken;
    for (const Service &service : differences.come) {
        if (losses.contains(keyOf(service)))
            continue;
        for (const Host &host : service.hosts) {
            if (!had.contains({keyOf(service), placeOf(host)}))
                taken.insert(placeOf(host));
        }
    }
    return taken;
}

Shared<Service> withoutServersAt(const QSet<Place> &taken, Shared<Service> service)
{
    const auto isTaken = [&taken](const Host &host) { return taken.contains(placeOf(host)); };
    if (std::ranges::any_of(service->hosts, isTaken))
        service.edit().hosts.removeIf(isTaken);
    return service;
}

} // namespace

Belief believe(const Belief &before, const Services &said, const Moment &now,
               std::chrono::milliseconds holdBack)
{
    const Differences differences(before.services, said);
    if ((withServers(differences.gone) - withServers(differences.come)).isEmpty())
        return {.services = said, .losses = {}}; // without a look at all that stays
    const QSet<ServiceKey> had = withServers(before.services);
    const QSet<ServiceKey> lost = had - withServers(said);
    Belief belief{.losses =
                      heldBackOf(lost, isSudden(lost.size(), had.size()), before.losses, now, holdBack)};
    const QSet<Place> taken = takenIn(differences, belief.losses);
    Services heldBack;
    for (const Shared<Service> &service : before.services) {
        if (!belief.losses.contains(keyOf(service)))
            continue;
        Shared<Service> left = withoutServersAt(taken, service);
        if (left->hosts.isEmpty())
            belief.losses.remove(keyOf(service));
        else
            heldBack.append(std::move(left));
    }
    if (belief.losses.isEmpty()) {
        belief.services = said;
        return belief;
    }
    const auto isHeldBack = [&](const Service &service) { return belief.losses.contains(keyOf(service)); };
    std::ranges::remove_copy_if(said, std::back_inserter(belief.services), isHeldBack);
    belief.services += heldBack;
    return belief;
}

} // namespace proxym
