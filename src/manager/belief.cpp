// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/belief.h"

#include "base/differences.h"

namespace proxym {

namespace {

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

//! The lost ones among the services, by the places of their servers.
QMap<Host, QSet<ServiceKey>> placesOf(const Services &services, const Losses &lost)
{
    QMap<Host, QSet<ServiceKey>> places;
    for (const Service &service : services) {
        const ServiceKey key = keyOf(service);
        if (!lost.contains(key))
            continue;
        for (const Host &host : service.hosts)
            places[host.with({})].insert(key);
    }
    return places;
}

//! Notes for each loss that is new who shared servers with that service.
void noteSharers(Losses &losses, const Belief &before)
{
    const auto isNew = [&before](const ServiceKey &key) { return !before.losses.contains(key); };
    if (std::none_of(losses.keyBegin(), losses.keyEnd(), isNew))
        return;
    for (const QSet<ServiceKey> &sharers : placesOf(before.services, losses)) {
        if (sharers.size() < 2)
            continue;
        for (const ServiceKey &key : sharers) {
            if (isNew(key))
                losses[key].sharers += sharers - QSet{key};
        }
    }
}

//! The losses that are not believed: all of a sudden loss, else those that are held back already.
Losses heldBackOf(const QSet<ServiceKey> &lost, bool isSudden, const Losses &before, const Moment &now,
                  std::chrono::milliseconds holdBack)
{
    Losses losses;
    for (const ServiceKey &key : lost) {
        if (!isSudden && !before.contains(key))
            continue;
        const Loss loss = before.value(key, {.since = now});
        if (now.time - loss.since.time < holdBack)
            losses.insert(key, loss);
    }
    return losses;
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
    if (belief.losses.isEmpty()) {
        belief.services = said;
        return belief;
    }
    noteSharers(belief.losses, before);
    const auto isHeldBack = [&](const Service &service) { return belief.losses.contains(keyOf(service)); };
    std::ranges::remove_copy_if(said, std::back_inserter(belief.services), isHeldBack);
    std::ranges::copy_if(before.services, std::back_inserter(belief.services), isHeldBack);
    return belief;
}

} // namespace proxym
