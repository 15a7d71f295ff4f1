// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/reuse.h"

#include "base/differences.h"
#include "core/inventory.h"

#include <QSet>

namespace proxym {

Services withThoseOf(const Services &before, const Services &now)
{
    const Differences differences(before, now);
    QMultiHash<ServiceKey, Shared<Service>> known;
    for (const Shared<Service> &service : differences.gone)
        known.insert(keyOf(service), service);
    if (known.isEmpty())
        return now;
    QSet<const Service *> anew;
    for (const Shared<Service> &service : differences.come)
        anew.insert(service.identity());
    Services result = now;
    for (qsizetype i = 0; i < now.size(); ++i) {
        const Shared<Service> &service = now.at(i);
        if (!anew.contains(service.identity()))
            continue;
        const ServiceKey key = keyOf(service);
        const auto [first, last] = known.equal_range(key);
        const auto equal = std::find(first, last, service);
        if (equal == last)
            continue;
        result[i] = *equal;
        known.erase(equal); // no object occurs twice by this
    }
    return result;
}

} // namespace proxym
