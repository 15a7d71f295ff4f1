// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/plan/routechanges.h"

#include "base/mapdifferences.h"
#include "core/whitelist.h"

namespace proxym {

namespace {

//! Which lookup of the HTTP frontend finds the entry, in order: exact domains, wildcards, then "*", each
//! first with path and then without.
int lookupOf(const ChangeMap &entry)
{
    int domains = 0;
    if (entry.map != hostsMap && entry.key.startsWith(u'.'))
        domains = 1;
    else if (entry.map != hostsMap && entry.key.startsWith(catchAllDomain))
        domains = 2;
    return 2 * domains + (entry.map == pathsMap ? 0 : 1);
}

//! True if a request that matches both is routed by `one`: of several prefixes the longest is found.
bool isFoundBefore(const ChangeMap &one, const ChangeMap &other)
{
    const int first = lookupOf(one), second = lookupOf(other);
    if (first != second)
        return first < second;
    return one.map == pathsMap && one.key.size() > other.key.size();
}

} // namespace

void MapChanges::add(const QString &map, const QMap<QString, QString> &before,
                     const QMap<QString, QString> &now)
{
    using How = ChangeMap::How;
    eachDifference(before, now, [&](const QString &key, const QString *old, const QString *value) {
        if (value)
            coming.append({old ? How::Set : How::Add, map, key, *value});
        else
            going.append({How::Delete, map, key, QString()});
    });
}

QList<ChangeMap> routeChanges(const ProxyMaps &before, const ProxyMaps &now)
{
    MapChanges changes;
    for (const QString &file : {pathsMap, hostsMap, wildcardsMap})
        changes.add(file, before.in(file), now.in(file));
    std::ranges::stable_sort(changes.coming, isFoundBefore);
    std::ranges::stable_sort(changes.going, [](const auto &a, const auto &b) { return isFoundBefore(b, a); });
    return changes.coming + changes.going;
}

MapChanges checkHostChanges(const ProxyModel &before, const ProxyModel &now)
{
    MapChanges changes;
    const bool areOthers = before.maps.checkHosts != now.maps.checkHosts;
    if (areOthers && before.knownMaps().contains(checkHostsMap))
        changes.add(checkHostsMap, before.maps.checkHosts, now.maps.checkHosts);
    return changes;
}

} // namespace proxym
