// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/reuse.h"

#include "base/differences.h"
#include "core/inventory.h"

#include <QMultiHash>

namespace proxym {

Services withThoseOf(const Services &before, const Services &now)
{
    if (now == before)
        return before;
    const Differences differences(before, now);
    QMultiHash<ServiceKey, Shared<Service>> known;
    for (const Shared<Service> &service : differences.gone)
        known.insert(keyOf(service), service);
    QMultiHash<const Service *, Shared<Service>> equals; // by the new object that each replaces
    for (const Shared<Service> &service : differences.come) {
        const auto [first, last] = known.equal_range(keyOf(service));
        const auto equal = std::find(first, last, service);
        if (equal == last)
            continue;
        equals.insert(service.identity(), *equal);
        known.erase(equal); // no object occurs twice by this
    }
    if (equals.isEmpty())
        return now;
    Services result = now;
    changeEach(result, [&equals](Shared<Service> &service) {
        const auto equal = equals.find(service.identity());
        if (equal == equals.end())
            return;
        service = *equal;
        equals.erase(equal);
    });
    return result;
}

} // namespace proxym
