// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/belief.h"

#include <QSet>

namespace proxym {

namespace {

ServiceKey keyOf(const Service &service)
{
    return {service.source, service.id, service.port};
}

QSet<ServiceKey> withServers(const QList<Service> &services)
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

} // namespace

Belief believe(const Belief &before, const QList<Service> &said, const Moment &now,
               std::chrono::milliseconds holdBack)
{
    const QSet<ServiceKey> had = withServers(before.services);
    const QSet<ServiceKey> lost = had - withServers(said);
    if (!isSudden(lost.size(), had.size()))
        return {.services = said};

    Belief belief;
    for (const ServiceKey &key : lost) {
        const Moment since = before.losses.value(key, now);
        if (now.time - since.time < holdBack)
            belief.losses.insert(key, since);
    }
    for (const Service &service : said) {
        if (!belief.losses.contains(keyOf(service)))
            belief.services.append(service);
    }
    for (const Service &service : before.services) {
        if (belief.losses.contains(keyOf(service)))
            belief.services.append(service);
    }
    return belief;
}

} // namespace proxym
