// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/haproxyplan.h"

#include "haproxy/reloadreason.h"
#include "haproxy/routechanges.h"
#include "haproxy/serverkeywords.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

using Map = QMap<QString, QString>;

//! What differs in one backend's servers.
struct ServerChanges {
    QList<ProxyServer> added;
    QStringList returned; //!< parked until now
    QStringList removed;
    QStringList moved; //!< there, but with another address than the name says: somebody changed it by hand

    ServerChanges(const ProxyBackend &before, const ProxyBackend &now, const QSet<QString> &parked)
    {
        QMap<QString, Host> old;
        for (const ProxyServer &server : before.servers)
            old.insert(server.name, server.host);
        for (const ProxyServer &server : now.servers) {
            const auto there = old.constFind(server.name);
            if (there != old.constEnd() && *there != server.host)
                moved.append(server.name);
            else if (there == old.constEnd() && parked.contains(server.name))
                returned.append(server.name);
            else if (there == old.constEnd())
                added.append(server);
            old.remove(server.name);
        }
        removed = old.keys();
    }
};

//! Appends a copy: GCC 12 takes what is left of a moved variant for uninitialised.
void append(QList<RuntimeCommand> &commands, const RuntimeCommand &command)
{
    commands.append(command);
}

//! The commands of all services by phase: routes may lead to servers that join, and lead away from those that leave.
struct Phases {
    QList<RuntimeCommand> joining, routing, leaving;
    qsizetype added = 0, removed = 0, routes = 0;

    [[nodiscard]] RuntimeUpdate update() const
    {
        QStringList reasons;
        const auto tell = [&](qsizetype count, const QString &one, const QString &several) {
            if (count > 0)
                reasons.append(QString::number(count) + (count == 1 ? one : several));
        };
        tell(added, u" server added"_s, u" servers added"_s);
        tell(removed, u" server removed"_s, u" servers removed"_s);
        tell(routes, u" route changed"_s, u" routes changed"_s);
        return {joining + routing + leaving, reasons.join(u", "_s)};
    }
};

void join(Phases &phases, const ProxyModel &wanted, const ProxyBackend &backend, const ServerChanges &changes)
{
    const QString keywords = changes.added.isEmpty() ? QString() : runtimeKeywords(wanted, backend);
    for (const ProxyServer &server : changes.added) {
        append(phases.joining, AddServer{backend.name, server, keywords});
        if (backend.checked)
            append(phases.joining, EnableHealth{backend.name, server.name});
    }
    if (!changes.added.isEmpty() && backend.sticky && backend.protocol == Protocol::Http)
        append(phases.joining, SetCookieKey{backend.name, cookieKey(backend)});
    for (const ProxyServer &server : changes.added)
        append(phases.joining, EnableServer{backend.name, server.name});
    for (const QString &server : changes.returned)
        append(phases.joining, SetServerState{backend.name, server, SetServerState::To::Ready});
    phases.added += changes.added.size() + changes.returned.size();
}

void leave(Phases &phases, const ProxyBackend &backend, const ServerChanges &changes)
{
    for (const QString &server : changes.removed)
        append(phases.leaving, SetServerState{backend.name, server, SetServerState::To::Drain});
    phases.removed += changes.removed.size();
}

void route(Phases &phases, const ProxyMaps &before, const ProxyMaps &now)
{
    for (const ChangeMap &change : routeChanges(before, now))
        append(phases.routing, change);
    phases.routes = phases.routing.size();
}

//! Why the servers of this backend cannot change while HAProxy runs; empty where they can.
QString objectionTo(const ProxyModel &wanted, const ProxyBackend &backend, const ServerChanges &changes)
{
    if (!changes.moved.isEmpty())
        return u"server %1/%2 has another address"_s.arg(backend.name, changes.moved.first());
    if (!backend.takesServersAtRunTime())
        return u"servers of %1 changed, and its config sets a static balance"_s.arg(backend.name);
    if (!changes.added.isEmpty() && !areSocketWords(runtimeKeywords(wanted, backend)))
        return u"servers of %1 were added, and HAProxy's socket would misread its default-server"_s.arg(
            backend.name);
    return {};
}

qsizetype countOf(const ParkedServers &parked)
{
    qsizetype count = 0;
    for (const QSet<QString> &servers : parked)
        count += servers.size();
    return count;
}

//! Without the servers whose address some service has by now.
void removeOwnedByOthers(QList<ProxyServer> &servers, const ProxyModel &wanted)
{
    servers.removeIf([&](const ProxyServer &server) {
        return std::ranges::any_of(wanted.backends, [&](const ProxyBackend &backend) {
            return std::ranges::any_of(backend.servers,
                                       [&](const ProxyServer &other) { return other.host == server.host; });
        });
    });
}

//! Both models have the same backends here.
Plan planAtRunTime(const ProxyModel &inForce, const ProxyModel &wanted, const ParkedServers &parked)
{
    Phases phases;
    for (qsizetype i = 0; i < wanted.backends.size(); ++i) {
        const ProxyBackend &before = inForce.backends.at(i);
        const ProxyBackend &now = wanted.backends.at(i);
        if (before.servers == now.servers)
            continue;
        const ServerChanges changes(before, now, parked.value(now.name));
        if (const QString objection = objectionTo(wanted, now, changes); !objection.isEmpty())
            return Reload{objection};
        join(phases, wanted, now, changes);
        leave(phases, now, changes);
    }
    route(phases, inForce.maps, wanted.maps);
    const RuntimeUpdate update = phases.update();
    if (update.commands.isEmpty())
        return NothingToDo{};
    const qsizetype count = countOf(parkedAfter(update, parked));
    const qsizetype most = mostParked(wanted.serverCount());
    if (count > most)
        return Reload{u"%1 removed servers are parked, more than %2"_s.arg(count).arg(most)};
    return update;
}

} // namespace

Plan planChange(const std::optional<ProxyModel> &inForce, const ProxyModel &wanted,
                const ParkedServers &parked)
{
    if (!inForce)
        return Reload{u"first start"_s};
    if (const QString reason = reloadReason(*inForce, wanted); !reason.isEmpty())
        return Reload{reason};
    return planAtRunTime(*inForce, wanted, parked);
}

ProxyModel reachableAtRunTime(const ProxyModel &inForce, const ProxyModel &wanted)
{
    ProxyModel reachable = inForce;
    QSet<QString> standIns; //!< a route leads there until its new backend is there
    const auto routes = [&](const Map &before, const Map &now) {
        Map map;
        for (auto entry = now.begin(); entry != now.end(); ++entry) {
            const ProxyBackend *target = inForce.find(entry.value());
            if (target && target->protocol == Protocol::Http)
                map.insert(entry.key(), entry.value());
            else if (const auto old = before.constFind(entry.key()); old != before.constEnd())
                standIns.insert(*map.insert(entry.key(), *old));
        }
        return map;
    };
    reachable.maps = {.hosts = routes(inForce.maps.hosts, wanted.maps.hosts),
                      .paths = routes(inForce.maps.paths, wanted.maps.paths),
                      .wildcards = routes(inForce.maps.wildcards, wanted.maps.wildcards)};
    for (ProxyBackend &backend : reachable.backends) {
        const ProxyBackend *now = wanted.find(backend.name);
        if (now && now->servers.isEmpty() && standIns.contains(backend.name))
            removeOwnedByOthers(backend.servers, wanted);
        else if (now)
            backend.servers = now->servers;
    }
    return reachable;
}

ParkedServers serversSetTo(SetServerState::To state, const RuntimeUpdate &update)
{
    ParkedServers servers;
    for (const RuntimeCommand &command : update.commands) {
        const auto *change = std::get_if<SetServerState>(&command);
        if (change && change->state == state)
            servers[change->backend].insert(change->server);
    }
    return servers;
}

ParkedServers parkedAfter(const RuntimeUpdate &update, const ParkedServers &parked)
{
    ParkedServers after = parked;
    for (auto [backend, servers] : serversSetTo(SetServerState::To::Drain, update).asKeyValueRange())
        after[backend].unite(servers);
    for (auto [backend, servers] : serversSetTo(SetServerState::To::Ready, update).asKeyValueRange())
        after[backend].subtract(servers);
    after.removeIf([](const ParkedServers::iterator &entry) { return entry.value().isEmpty(); });
    return after;
}

qsizetype mostParked(qsizetype servers)
{
    return std::max<qsizetype>(500, servers / 10);
}

} // namespace proxym
