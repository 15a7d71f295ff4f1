// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/config/backendlist.h"

#include "base/sortedlist.h"

namespace proxym {

ProxyBackends::const_iterator placeOf(const QString &name, const ProxyBackends &backends)
{
    return backends.lowerBound(
        name, [](const ProxyBackend &backend, const QString &sought) { return backend.name < sought; });
}

const ProxyBackend *findIn(const ProxyBackends &backends, const QString &name)
{
    const auto place = placeOf(name, backends);
    return place != backends.end() && (*place)->name == name ? place->identity() : nullptr;
}

QStringList namesOf(const ProxyBackends &backends)
{
    QStringList names;
    for (const ProxyBackend &backend : backends)
        names.append(backend.name);
    return names;
}

void insertInto(ProxyBackends &backends, const ProxyBackends &more)
{
    patch(backends, {}, more);
}

void removeFrom(ProxyBackends &backends, const QString &name)
{
    if (findIn(backends, name))
        backends.erase(placeOf(name, backends));
}

void patch(ProxyBackends &backends, const ProxyBackends &gone, const ProxyBackends &come)
{
    patchSorted(
        backends, gone, come,
        [](const ProxyBackend &one, const ProxyBackend &other) { return one.name < other.name; },
        [](const auto &one, const auto &other) { return one.isSame(other); });
}

} // namespace proxym
