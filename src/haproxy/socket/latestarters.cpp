// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/socket/latestarters.h"

#include <set>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! The servers of the update that join, by backend; only backends with checks.
QMap<QString, QList<ProxyServer>> joiningChecked(const RuntimeUpdate &update, const ProxyModel &wanted)
{
    QMap<QString, QList<ProxyServer>> joining;
    for (auto [name, servers] : serversJoiningBy(update).asKeyValueRange()) {
        const ProxyBackend *backend = wanted.find(name);
        if (!backend || !backend->checked)
            continue;
        for (const ProxyServer &server : backend->servers)
            if (servers.contains(server.name))
                joining[name].append(server);
    }
    return joining;
}

//! The servers that a reload adds, by backend; only backends with checks.
QMap<QString, QList<ProxyServer>> joiningChecked(const ProxyModel &inForce, const ProxyModel &wanted)
{
    QMap<QString, QList<ProxyServer>> joining;
    for (const ProxyBackend &backend : wanted.backends) {
        const ProxyBackend *before = inForce.find(backend.name);
        if (!backend.checked || (before && before->servers == backend.servers))
            continue;
        for (const ProxyServer &server : backend.servers)
            if (!before || !before->has(server))
                joining[backend.name].append(server);
    }
    return joining;
}

//! DOWN because of a failed check, in the form of `show servers state`: HAProxy finds the server by its two
//! names.
ServerStateRow downRow(const QString &backend, const ProxyServer &server)
{
    const QString line = u"0 %1 0 %2 %3 0 0 1 1 0 8 2 0 6 0 0 0 - %4 - 0 0 - - 0"_s.arg(
        backend, server.name, server.host.address(), QString::number(server.host.port().number()));
    return {.backend = backend,
            .name = server.name,
            .address = server.host.address(),
            .port = server.host.port().number(),
            .line = line.toUtf8()};
}

//! The names of the live servers that these backends have.
QHash<QString, QSet<QString>> liveServers(const QList<ServerStateRow> &rows,
                                          const QMap<QString, QList<ProxyServer>> &backends)
{
    QHash<QString, QSet<QString>> live;
    for (const ServerStateRow &row : rows)
        if (row.isLive() && backends.contains(row.backend))
            live[row.backend].insert(row.name);
    return live;
}

//! True if a server that stays is live.
bool hasLiveServer(const ProxyBackend &backend, const QSet<QString> &joining, const QSet<QString> &live)
{
    return std::ranges::any_of(backend.servers, [&](const ProxyServer &server) {
        return !server.isDrained() && live.contains(server.name) && !joining.contains(server.name);
    });
}

QList<Host> addressesOf(const QMap<QString, QList<ProxyServer>> &joining)
{
    QList<Host> hosts;
    for (const QList<ProxyServer> &servers : joining)
        for (const ProxyServer &server : servers)
            hosts.append(server.host);
    return hosts;
}

//! The joining servers that refuse connections while another server is live or joins in time.
QMap<QString, QList<ProxyServer>> waiting(const QMap<QString, QList<ProxyServer>> &joining,
                                          const ParkedServers &inTime, const ProxyModel &wanted,
                                          const QList<Host> &refusing, const QList<ServerStateRow> &rows)
{
    const std::set<Host> allRefusing(refusing.begin(), refusing.end()); // there may be many of both
    const QHash<QString, QSet<QString>> live = liveServers(rows, joining);
    QMap<QString, QList<ProxyServer>> late;
    for (auto [name, servers] : joining.asKeyValueRange()) {
        QList<ProxyServer> waiting;
        QSet<QString> names;
        bool oneIsReady = false;
        for (const ProxyServer &server : servers) {
            names.insert(server.name);
            if (allRefusing.contains(server.host))
                waiting.append(server);
            else
                oneIsReady = oneIsReady || (!server.isDrained() && inTime.value(name).contains(server.name));
        }
        if (oneIsReady || hasLiveServer(*wanted.find(name), names, live.value(name)))
            late.insert(name, waiting);
    }
    return late;
}

//! The same server, joining by EnableAfterCheck.
std::optional<EnableAfterCheck> enabledLater(const RuntimeCommand &command)
{
    if (const auto *enabled = std::get_if<EnableServer>(&command))
        return EnableAfterCheck{enabled->backend, enabled->server};
    const auto *change = std::get_if<SetServerState>(&command);
    if (change && change->state == SetServerState::To::Ready)
        return EnableAfterCheck{change->backend, change->server};
    return std::nullopt;
}

//! The joining servers that do so before their backend loses a server or gets a route.
ParkedServers joiningInTime(const RuntimeUpdate &update)
{
    ParkedServers servers;
    QSet<QString> late;
    for (const RuntimeCommand &command : update.commands) {
        const auto joins = enabledLater(command);
        const auto *change = std::get_if<ChangeMap>(&command);
        const auto *state = std::get_if<SetServerState>(&command);
        if (joins && !late.contains(joins->backend))
            servers[joins->backend].insert(joins->server);
        else if (change)
            late.insert(change->value);
        else if (state && !joins)
            late.insert(state->backend);
    }
    return servers;
}

} // namespace

QList<Host> joiningAddresses(const RuntimeUpdate &update, const ProxyModel &wanted)
{
    return addressesOf(joiningChecked(update, wanted));
}

QList<Host> joiningAddresses(const ProxyModel &inForce, const ProxyModel &wanted)
{
    return addressesOf(joiningChecked(inForce, wanted));
}

QList<ServerStateRow> lateStarters(const ProxyModel &inForce, const ProxyModel &wanted,
                                   const QList<Host> &refusing, const QList<ServerStateRow> &rows)
{
    const QMap<QString, QList<ProxyServer>> joining = joiningChecked(inForce, wanted);
    ParkedServers inTime;
    for (auto [name, servers] : joining.asKeyValueRange())
        for (const ProxyServer &server : servers)
            inTime[name].insert(server.name);
    QList<ServerStateRow> down;
    for (auto [name, servers] : waiting(joining, inTime, wanted, refusing, rows).asKeyValueRange())
        for (const ProxyServer &server : servers)
            down.append(downRow(name, server));
    return down;
}

RuntimeUpdate withLateStarters(const RuntimeUpdate &update, const ProxyModel &wanted,
                               const QList<Host> &refusing, const QList<ServerStateRow> &rows)
{
    ParkedServers late;
    for (auto [name, servers] :
         waiting(joiningChecked(update, wanted), joiningInTime(update), wanted, refusing, rows)
             .asKeyValueRange())
        for (const ProxyServer &server : servers)
            late[name].insert(server.name);
    RuntimeUpdate changed = update;
    for (RuntimeCommand &command : changed.commands) {
        const auto later = enabledLater(command);
        if (later && late.value(later->backend).contains(later->server))
            command = *later;
    }
    return changed;
}

} // namespace proxym
