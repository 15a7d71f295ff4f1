// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/config/proxymaps.h"

#include "core/whitelist.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

using Map = QMap<QString, QString>;

bool isWildcard(const Route &route)
{
    return route.domain.startsWith(u'*');
}

Map &mapOf(ProxyMaps &maps, const Route &route)
{
    if (!route.path.isEmpty())
        return maps.paths;
    return isWildcard(route) ? maps.wildcards : maps.hosts;
}

QString keyOf(const Route &route)
{
    const bool isBelowDomain = isWildcard(route) && route.domain != catchAllDomain;
    const QString host = isBelowDomain ? route.domain.mid(1) : route.domain;
    return route.path.isEmpty() ? host : host + route.path + u'/';
}

} // namespace

QMap<QString, QString> &ProxyMaps::in(const QString &file)
{
    return const_cast<QMap<QString, QString> &>(std::as_const(*this).in(file));
}

const QMap<QString, QString> &ProxyMaps::in(const QString &file) const
{
    if (file == checkHostsMap)
        return checkHosts;
    return file == hostsMap ? hosts : file == pathsMap ? paths : wildcards;
}

void addRoutes(ProxyMaps &maps, const Entry &entry)
{
    for (const Route &route : entry.routes)
        mapOf(maps, route).insert(keyOf(route), entry.backend());
}

void removeRoutes(ProxyMaps &maps, const Entry &entry)
{
    for (const Route &route : entry.routes)
        mapOf(maps, route).remove(keyOf(route));
}

void removeRoutes(ProxyMaps &maps, const QSet<QString> &names)
{
    for (Map *map : maps.routes())
        map->removeIf([&](const Map::iterator &entry) { return names.contains(entry.value()); });
}

void restoreRoutes(ProxyMaps &maps, const ProxyMaps &before, const QString &name)
{
    const auto restore = [&](Map &now, const Map &then) {
        for (auto entry = then.begin(); entry != then.end(); ++entry) {
            if (entry.value() == name && !now.contains(entry.key()))
                now.insert(entry.key(), name);
        }
    };
    restore(maps.hosts, before.hosts);
    restore(maps.paths, before.paths);
    restore(maps.wildcards, before.wildcards);
}

void guardPaths(ProxyMaps &maps)
{
    maps.paths.removeIf([](const Map::iterator &entry) { return entry.key().endsWith(pathGuard); });
    const Map paths = maps.paths;
    for (auto path = paths.begin(); path != paths.end(); ++path) {
        const QString guard = path.key().left(path.key().indexOf(u'/')) + pathGuard;
        if (!maps.paths.contains(guard))
            maps.paths.insert(guard, path.value());
    }
}

} // namespace proxym
