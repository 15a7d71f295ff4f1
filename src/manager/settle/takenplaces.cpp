// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/settle/takenplaces.h"

#include "manager/settle/resolvedservers.h"

using namespace Qt::StringLiterals;

namespace proxym {

TakenPlaces::TakenPlaces(const Answer &answer, const QList<Answer> &all, const AddressBook &addresses)
{
    if (answer.heldBack.isEmpty())
        return;
    QSet<QString> heldBack;
    for (const Service &service : answer.services) {
        if (!answer.heldBack.contains(keyOf(service)))
            continue;
        for (const Host &server : resolvedServers(service.hosts, addresses).servers)
            heldBack.insert(server.toString());
    }
    for (const Answer &each : all) {
        for (const Service &service : each.services) {
            if (service.transportProtocol == u"udp") // another kind of port
                continue;
            for (const Host &server : resolvedServers(service.hosts, addresses).servers) {
                if (heldBack.contains(server.toString()))
                    m_owners[server.toString()].append(keyOf(service));
            }
        }
    }
    m_owners.removeIf([](const auto &place) { return place.value().size() < 2; });
    for (QList<ServiceKey> &owners : m_owners)
        std::sort(owners.begin(), owners.end());
}

std::optional<ServiceKey> TakenPlaces::takerOf(const Host &server, const ServiceKey &key,
                                               const QSet<ServiceKey> &sharers) const
{
    for (const ServiceKey &owner : m_owners.value(server.toString())) {
        if (owner != key && !sharers.contains(owner))
            return owner;
    }
    return std::nullopt;
}

} // namespace proxym
