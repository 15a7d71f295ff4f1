// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/haproxyplan.h"

#include "haproxy/certificatechanges.h"

#include "haproxy/reloadreason.h"
#include "haproxy/routechanges.h"
#include "haproxy/serverkeywords.h"

#include <set>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

using Map = QMap<QString, QString>;
using To = SetServerState::To;

//! What differs in one backend's servers.
struct ServerChanges {
    QList<ProxyServer> added;
    QList<ProxyServer> returned; //!< parked until now
    QList<ProxyServer> removed;
    bool someStay = false;
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
                returned.append(server);
            else if (there == old.constEnd())
                added.append(server);
            else
                someStay = true;
            old.remove(server.name);
        }
        for (auto [name, host] : old.asKeyValueRange())
            removed.append({.name = name, .host = host});
    }
};

//! Appends a copy: GCC 12 takes what is left of a moved variant for uninitialised.
void append(QList<RuntimeCommand> &commands, const RuntimeCommand &command)
{
    commands.append(command);
}

//! The commands of all services by phase: routes may lead to servers that join, and lead away from those that
//! leave. Who is evicted leaves before another service gets its address.
struct Phases {
    CertificateChanges certificates;
    QList<RuntimeCommand> evicting, joining, routing, leaving;
    qsizetype added = 0, removed = 0, routes = 0;

    [[nodiscard]] RuntimeUpdate update() const
    {
        QStringList reasons;
        if (!certificates.reason.isEmpty())
            reasons.append(certificates.reason);
        const auto tell = [&](qsizetype count, const QString &one, const QString &several) {
            if (count > 0)
                reasons.append(QString::number(count) + (count == 1 ? one : several));
        };
        tell(added, u" server added"_s, u" servers added"_s);
        tell(removed, u" server removed"_s, u" servers removed"_s);
        tell(routes, u" route changed"_s, u" routes changed"_s);
        return {certificates.commands + evicting + joining + routing + leaving, reasons.join(u", "_s)};
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
    for (const ProxyServer &server : changes.returned)
        append(phases.joining, SetServerState{backend.name, server.name, To::Ready});
    phases.added += changes.added.size() + changes.returned.size();
}

//! `taken`: the addresses of all who join. A backend's last server stays until routes have changed: they may
//! lead to it.
void leave(Phases &phases, const ProxyBackend &backend, const ServerChanges &changes,
           const std::set<Host> &taken)
{
    for (const ProxyServer &server : changes.removed) {
        const bool isEvicted = changes.someStay && taken.contains(server.host);
        append(isEvicted ? phases.evicting : phases.leaving,
               SetServerState{backend.name, server.name, To::Maint});
    }
    phases.removed += changes.removed.size();
}

void route(Phases &phases, const ProxyMaps &before, const ProxyMaps &now)
{
    for (const ChangeMap &change : routeChanges(before, now)) {
        append(phases.routing, change);
        phases.routes += change.key.endsWith(pathGuard) ? 0 : 1;
    }
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

//! Both models have the same backends here.
Plan planAtRunTime(const ProxyModel &inForce, const ProxyModel &wanted, const ParkedServers &parked)
{
    const CertificateChanges certificates(inForce.certificates, wanted.certificates);
    if (!certificates.objection.isEmpty())
        return Reload{certificates.objection};
    Phases phases{.certificates = certificates};
    QList<std::pair<const ProxyBackend *, ServerChanges>> all;
    std::set<Host> taken;
    for (qsizetype i = 0; i < wanted.backends.size(); ++i) {
        const ProxyBackend &before = inForce.backends.at(i);
        const ProxyBackend &now = wanted.backends.at(i);
        if (before.servers == now.servers)
            continue;
        const ServerChanges changes(before, now, parked.value(now.name));
        if (const QString objection = objectionTo(wanted, now, changes); !objection.isEmpty())
            return Reload{objection};
        for (const ProxyServer &server : changes.added + changes.returned)
            taken.insert(server.host);
        join(phases, wanted, now, changes);
        all.append({&now, changes});
    }
    for (const auto &[backend, changes] : std::as_const(all))
        leave(phases, *backend, changes, taken);
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

ParkedServers serversJoiningBy(const RuntimeUpdate &update)
{
    ParkedServers servers;
    for (const RuntimeCommand &command : update.commands) {
        if (const auto *enabled = std::get_if<EnableServer>(&command))
            servers[enabled->backend].insert(enabled->server);
        else if (const auto *later = std::get_if<EnableAfterCheck>(&command))
            servers[later->backend].insert(later->server);
        else if (const auto *change = std::get_if<SetServerState>(&command);
                 change && change->state == To::Ready)
            servers[change->backend].insert(change->server);
    }
    return servers;
}

ParkedServers serversLeavingBy(const RuntimeUpdate &update)
{
    ParkedServers servers;
    for (const RuntimeCommand &command : update.commands) {
        const auto *change = std::get_if<SetServerState>(&command);
        if (change && change->state == To::Maint)
            servers[change->backend].insert(change->server);
    }
    return servers;
}

ParkedServers parkedAfter(const RuntimeUpdate &update, const ParkedServers &parked)
{
    ParkedServers after = parked;
    for (auto [backend, servers] : serversLeavingBy(update).asKeyValueRange())
        after[backend].unite(servers);
    for (auto [backend, servers] : serversJoiningBy(update).asKeyValueRange())
        after[backend].subtract(servers);
    after.removeIf([](const ParkedServers::iterator &entry) { return entry.value().isEmpty(); });
    return after;
}

qsizetype mostParked(qsizetype servers)
{
    return std::max<qsizetype>(500, servers / 10);
}

} // namespace proxym
