// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/servicekeys.h"

#include "base/sortedlist.h"

namespace proxym {

namespace {

QList<size_t> hashesOf(const Services &services)
{
    QList<size_t> hashes;
    hashes.reserve(services.size());
    for (const Service &service : services)
        hashes.append(qHash(keyOf(service)));
    return hashes;
}

} // namespace

ServiceKeys::ServiceKeys(const Services &services)
{
    QList<size_t> hashes = hashesOf(services);
    std::ranges::sort(hashes);
    for (const size_t hash : std::as_const(hashes))
        m_hashes.append(hash);
}

void ServiceKeys::note(const Differences<Service> &differences)
{
    patchSorted(m_hashes, hashesOf(differences.gone), hashesOf(differences.come), std::less<>(),
                std::equal_to<>());
}

qsizetype ServiceKeys::count(const ServiceKey &key) const
{
    const size_t hash = qHash(key);
    return std::distance(m_hashes.lowerBound(hash, std::less<>()), m_hashes.upperBound(hash, std::less<>()));
}

} // namespace proxym
