// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/belief.h"

#include "base/differences.h"
#include "manager/settle/resolvedservers.h"

#include <QHash>

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

using Tenants = QHash<QString, QSet<ServiceKey>>; // by the address and port of their servers

void addTenants(Tenants &tenants, const Service &service, const AddressBook &book)
{
    for (const Host &server : resolvedServers(service.hosts, book).servers)
        tenants[server.toString()].insert(keyOf(service));
}

//! Notes for each loss that is new with which services this one shared servers: those that had them as long,
//! and those that are lost, too, unless they got them after it.
void noteSharers(Losses &losses, const Belief &before, const QList<Services> &settled,
                 const AddressBook &book)
{
    const auto isNew = [&](const ServiceKey &key) {
        return !before.losses.contains(key) && losses.contains(key);
    };
    if (std::none_of(losses.keyBegin(), losses.keyEnd(), isNew))
        return;
    Tenants former, lost;
    for (const Services &services : settled) {
        for (const Service &service : services)
            addTenants(former, service, book);
    }
    for (const Service &service : before.services) {
        if (losses.contains(keyOf(service)))
            addTenants(lost, service, book);
    }
    for (auto [place, tenants] : lost.asKeyValueRange()) {
        const QSet<ServiceKey> elders = former.value(place);
        for (const ServiceKey &key : tenants) {
            if (isNew(key))
                losses[key].sharers += (elders.contains(key) ? elders : tenants) - QSet{key};
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

Belief believe(const Belief &before, const QList<Services> &settled, const Services &said, const Moment &now,
               std::chrono::milliseconds holdBack, const AddressBook &book)
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
    noteSharers(belief.losses, before, settled, book);
    const auto isHeldBack = [&](const Service &service) { return belief.losses.contains(keyOf(service)); };
    std::ranges::remove_copy_if(said, std::back_inserter(belief.services), isHeldBack);
    std::ranges::copy_if(before.services, std::back_inserter(belief.services), isHeldBack);
    return belief;
}

} // namespace proxym
