// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/config/backendlist.h"

#include "base/sortedlist.h"

namespace proxym {

qsizetype placeOf(const QString &name, const ProxyBackends &backends)
{
    const auto place = std::lower_bound(
        backends.cbegin(), backends.cend(), name,
        [](const ProxyBackend &backend, const QString &sought) { return backend.name < sought; });
    return place - backends.cbegin();
}

const ProxyBackend *findIn(const ProxyBackends &backends, const QString &name)
{
    const qsizetype place = placeOf(name, backends);
    const bool isThere = place < backends.size() && backends.at(place)->name == name;
    return isThere ? backends.at(place).identity() : nullptr;
}

QStringList namesOf(const ProxyBackends &backends)
{
    QStringList names;
    for (const ProxyBackend &backend : backends)
        names.append(backend.name);
    return names;
}

bool isNamedBefore(const Shared<ProxyBackend> &a, const Shared<ProxyBackend> &b)
{
    return a->name < b->name;
}

void insertInto(ProxyBackends &backends, const ProxyBackends &more)
{
    patch(backends, {}, more);
}

void patch(ProxyBackends &backends, const ProxyBackends &gone, const ProxyBackends &come)
{
    patchSorted(backends, gone, come, isNamedBefore,
                [](const auto &one, const auto &other) { return one.isSame(other); });
}

} // namespace proxym
