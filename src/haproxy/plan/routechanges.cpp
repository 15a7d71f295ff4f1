// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/plan/routechanges.h"

#include "core/whitelist.h"

namespace proxym {

namespace {

using Map = QMap<QString, QString>;
using How = ChangeMap::How;

//! Routes that are added or changed, and routes that are removed.
struct Changes {
    QList<ChangeMap> coming, going;

    void add(const QString &map, const Map &before, const Map &now)
    {
        if (before == now)
            return;
        for (auto [key, name] : now.asKeyValueRange()) {
            const auto there = before.constFind(key);
            if (there == before.constEnd() || *there != name)
                coming.append({there == before.constEnd() ? How::Add : How::Set, map, key, name});
        }
        for (auto entry = before.begin(); entry != before.end(); ++entry)
            if (!now.contains(entry.key()))
                going.append({How::Delete, map, entry.key(), QString()});
    }
};

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

QList<ChangeMap> routeChanges(const ProxyMaps &before, const ProxyMaps &now)
{
    Changes changes;
    for (const QString &file : {pathsMap, hostsMap, wildcardsMap})
        changes.add(file, before.in(file), now.in(file));
    std::ranges::stable_sort(changes.coming, isFoundBefore);
    std::ranges::stable_sort(changes.going, [](const auto &a, const auto &b) { return isFoundBefore(b, a); });
    return changes.coming + changes.going;
}

} // namespace proxym
