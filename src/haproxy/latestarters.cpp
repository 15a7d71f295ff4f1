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
    const ParkedServers joining = serversJoiningBy(update);
    for (auto [name, servers] : joiningChecked(update, wanted).asKeyValueRange()) {
        QSet<QString> waiting;
        for (const ProxyServer &server : servers)
            if (refusing.contains(server.host))
                waiting.insert(server.name);
        if (waiting.size() < servers.size() || hasLiveServer(*wanted.find(name), joining.value(name), rows))
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
