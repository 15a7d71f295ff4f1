// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/haproxyobservation.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

constexpr int inMaintenance = 1;
constexpr int draining = 8;

bool isParked(const ServerStateRow &row)
{
    return (row.adminState & (inMaintenance | draining)) != 0;
}

std::optional<QMap<QString, QString>> entriesOf(const QMultiMap<QString, QString> &entries)
{
    QMap<QString, QString> map;
    for (auto [key, value] : entries.asKeyValueRange()) {
        if (map.contains(key))
            return std::nullopt; // a duplicate shadows whatever we would set
        map.insert(key, value);
    }
    return map;
}

} // namespace

std::optional<Observation> observationFrom(const ProxyModel &wanted, const QList<ServerStateRow> &rows,
                                           const QMap<QString, QMultiMap<QString, QString>> &maps)
{
    QMap<QString, QList<ProxyServer>> servers;
    Observation observation{.inForce = wanted};
    for (const ServerStateRow &row : rows) {
        if (!wanted.find(row.backend))
            continue;
        if (isParked(row)) {
            observation.parked[row.backend].insert(row.name);
            continue;
        }
        const auto port = Port::from(row.port);
        const auto host = port ? Host::from(row.address, *port) : std::nullopt;
        if (!host || host->isName())
            return std::nullopt;
        servers[row.backend].append({.name = row.name, .host = *host});
    }
    for (ProxyBackend &backend : observation.inForce.backends) {
        backend.servers = servers.value(backend.name);
        std::sort(backend.servers.begin(), backend.servers.end(),
                  [](const ProxyServer &a, const ProxyServer &b) { return a.host < b.host; });
    }
    const auto hosts = entriesOf(maps.value(hostsMap));
    const auto paths = entriesOf(maps.value(pathsMap));
    const auto wildcards = entriesOf(maps.value(wildcardsMap));
    if (!hosts || !paths || !wildcards)
        return std::nullopt;
    observation.inForce.maps = {.hosts = *hosts, .paths = *paths, .wildcards = *wildcards};
    return observation;
}

Task<Result<Observation>> observe(HaproxyAdmin admin, ProxyModel wanted, RenderPaths paths)
{
    const auto rows = co_await admin.serversState();
    if (!rows)
        co_return tl::unexpected(rows.error());
    QMap<QString, QMultiMap<QString, QString>> maps;
    const QStringList names{hostsMap, pathsMap, wildcardsMap};
    for (const QString &name : names) {
        const auto entries = co_await admin.map(paths.mapPath(name));
        if (!entries)
            co_return tl::unexpected(entries.error());
        maps.insert(name, *entries);
    }
    auto observation = observationFrom(wanted, *rows, maps);
    if (!observation)
        co_return failure(Error::Kind::Malformed, u"HAProxy has servers or map entries that are none of proxym's"_s);
    co_return *observation;
}

} // namespace proxym
