// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/latestarters.h"

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

//! Whether one that stays is live.
bool hasLiveServer(const ProxyBackend &backend, const QSet<QString> &joining,
                   const QList<ServerStateRow> &rows)
{
    return std::ranges::any_of(rows, [&](const ServerStateRow &row) {
        const auto isIt = [&](const ProxyServer &server) { return server.name == row.name; };
        return row.backend == backend.name && row.isLive() && !joining.contains(row.name)
            && std::ranges::any_of(backend.servers, isIt);
    });
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

//! Of those that join: who does so before its backend loses a server, or gets a route.
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
    QList<Host> hosts;
    for (const QList<ProxyServer> &servers : joiningChecked(update, wanted))
        for (const ProxyServer &server : servers)
            hosts.append(server.host);
    return hosts;
}

RuntimeUpdate withLateStarters(const RuntimeUpdate &update, const ProxyModel &wanted,
                               const QList<Host> &refusing, const QList<ServerStateRow> &rows)
{
    ParkedServers late;
    const ParkedServers joining = serversJoiningBy(update), inTime = joiningInTime(update);
    for (auto [name, servers] : joiningChecked(update, wanted).asKeyValueRange()) {
        QSet<QString> waiting;
        bool oneIsReady = false;
        for (const ProxyServer &server : servers) {
            if (refusing.contains(server.host))
                waiting.insert(server.name);
            else
                oneIsReady = oneIsReady || inTime.value(name).contains(server.name);
        }
        if (oneIsReady || hasLiveServer(*wanted.find(name), joining.value(name), rows))
            late.insert(name, waiting);
    }
    RuntimeUpdate changed = update;
    for (RuntimeCommand &command : changed.commands) {
        const auto later = enabledLater(command);
        if (later && late.value(later->backend).contains(later->server))
            command = *later;
    }
    return changed;
}

} // namespace proxym
