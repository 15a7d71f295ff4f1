// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/plan/plan.h"

#include "base/differences.h"
#include "haproxy/config/serverkeywords.h"
#include "haproxy/plan/certificatechanges.h"
#include "haproxy/plan/reloadreason.h"
#include "haproxy/plan/routechanges.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

using To = SetServerState::To;

//! What differs in the servers of one backend.
struct ServerChanges {
    QList<ProxyServer> added; //!< HAProxy does not have them yet
    QList<ProxyServer> returning; //!< they were parked
    QStringList moved; //!< present, but not at the address in the name: somebody changed it by hand
    QList<ProxyServer> heavier, lighter; //!< they stay, with another weight

    ServerChanges(const ProxyBackend &before, const ProxyBackend &now, const QSet<QString> &parked,
                  const UsualWeight &usual)
    {
        QHash<QString, const ProxyServer *> old;
        for (const ProxyServer &server : before.servers)
            old.insert(server.name, &server);
        for (const ProxyServer &server : now.servers) {
            const ProxyServer *was = old.value(server.name);
            if (was && was->host != server.host)
                moved.append(server.name);
            else if (was && was->weight != server.weight)
                (usual.of(*was, before) < usual.of(server, now) ? heavier : lighter).append(server);
            else if (!was)
                (parked.contains(server.name) ? returning : added).append(server);
        }
    }
};

//! Appends a copy: GCC 12 warns that what is left of a moved variant is uninitialised.
void append(QList<RuntimeCommand> &commands, const RuntimeCommand &command)
{
    commands.append(command);
}

void weigh(QList<RuntimeCommand> &commands, const ProxyBackend &backend, const QList<ProxyServer> &servers,
           const UsualWeight &usual)
{
    for (const ProxyServer &server : servers)
        append(commands, SetWeight{backend.name, server.name, usual.of(server, backend)});
}

//! Registers new servers, ready to join but in maintenance, so that what follows is quick. A returning server
//! gets the health checks back that somebody has switched off, and its weight: one set by hand was meant for
//! the server that has left.
void prepare(QList<RuntimeCommand> &commands, const ProxyModel &wanted, const ProxyBackend &backend,
             const ServerChanges &changes, const UsualWeight &usual)
{
    if (backend.checked)
        for (const ProxyServer &server : changes.returning)
            append(commands, EnableHealth{backend.name, server.name});
    weigh(commands, backend, changes.returning, usual);
    if (changes.added.isEmpty())
        return;
    const QString keywords = runtimeKeywords(wanted, backend);
    for (const ProxyServer &server : changes.added) {
        append(commands, AddServer{backend.name, server, keywords});
        if (backend.checked)
            append(commands, EnableHealth{backend.name, server.name});
    }
    if (backend.sticky && backend.protocol == Protocol::Http)
        append(commands, SetCookieKey{backend.name, cookieKey(backend)});
}

RuntimeCommand commandFor(const ChangeStep &step, const ParkedServers &parked)
{
    if (const auto *joins = std::get_if<ServerJoins>(&step)) {
        if (parked.value(joins->backend).contains(joins->server.name))
            return SetServerState{joins->backend, joins->server.name, To::Ready};
        return EnableServer{joins->backend, joins->server.name};
    }
    if (const auto *leaves = std::get_if<ServerLeaves>(&step))
        return SetServerState{leaves->backend, leaves->server.name, To::Maint};
    return std::get<ChangeMap>(step);
}

//! "certificate a.pem renewed, 2 servers added, 1 route changed"
QString reasonOf(const CertificateChanges &certificates, const QList<ChangeStep> &steps, qsizetype weights,
                 qsizetype checkHosts)
{
    qsizetype added = 0, removed = 0, routes = 0;
    for (const ChangeStep &step : steps) {
        added += std::holds_alternative<ServerJoins>(step) ? 1 : 0;
        removed += std::holds_alternative<ServerLeaves>(step) ? 1 : 0;
        const auto *change = std::get_if<ChangeMap>(&step);
        routes += change && !change->key.endsWith(pathGuard) ? 1 : 0;
    }
    QStringList reasons;
    if (!certificates.reason.isEmpty())
        reasons.append(certificates.reason);
    const auto tell = [&](qsizetype count, const QString &one, const QString &several) {
        if (count > 0)
            reasons.append(QString::number(count) + (count == 1 ? one : several));
    };
    tell(added, u" server added"_s, u" servers added"_s);
    tell(removed, u" server removed"_s, u" servers removed"_s);
    tell(weights, u" weight changed"_s, u" weights changed"_s);
    tell(routes, u" route changed"_s, u" routes changed"_s);
    if (reasons.isEmpty())
        tell(checkHosts, u" health check changed"_s, u" health checks changed"_s);
    return reasons.join(u", "_s);
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

//! Both models have the same backends here, and sorted by NAME. Weights rise before anything else and fall
//! last, so that there is always a server that gets requests.
Plan planAtRunTime(const ProxyModel &inForce, const ProxyModel &wanted, const ParkedServers &parked,
                   const UpServers &up)
{
    const CertificateChanges certificates(inForce.certificates, wanted.certificates);
    if (!certificates.objection.isEmpty())
        return Reload{certificates.objection, ReloadCause::Certificates};
    RuntimeUpdate update;
    const MapChanges checkHosts = checkHostChanges(inForce, wanted);
    for (const ChangeMap &change : checkHosts.coming)
        append(update.commands, change);
    QList<RuntimeCommand> lighter;
    qsizetype weights = 0;
    const UsualWeight usual(wanted.texts);
    const Differences differences(inForce.backends, wanted.backends);
    auto gone = differences.gone.begin();
    for (const ProxyBackend &now : differences.come) {
        const ProxyBackend &before = *gone++;
        if (before.servers == now.servers)
            continue;
        const ServerChanges changes(before, now, parked.value(now.name), usual);
        if (const QString objection = objectionTo(wanted, now, changes); !objection.isEmpty())
            return Reload{objection};
        prepare(update.commands, wanted, now, changes, usual);
        weigh(update.commands, now, changes.heavier, usual);
        weigh(lighter, now, changes.lighter, usual);
        weights += changes.heavier.size() + changes.lighter.size();
    }
    const ChangeOrder order = changeOrder(inForce, wanted, up);
    if (!order.entangled.isEmpty())
        return Reload{u"routes and servers move between %1 all at once"_s.arg(listed(order.entangled))};
    for (const ChangeStep &step : order.steps)
        append(update.commands, commandFor(step, parked));
    update.commands += lighter + certificates.commands; // nothing waits for these
    for (const ChangeMap &change : checkHosts.going)
        append(update.commands, change);
    if (update.commands.isEmpty())
        return NothingToDo{};
    update.reason =
        reasonOf(certificates, order.steps, weights, checkHosts.coming.size() + checkHosts.going.size());
    const qsizetype count = countOf(parkedAfter(update, parked));
    const qsizetype most = mostParked(wanted.serverCount());
    if (count > most)
        return Reload{u"%1 removed servers are parked, more than %2"_s.arg(count).arg(most),
                      ReloadCause::Parked};
    return update;
}

QList<RuntimeCommand> newIn(const Seating &running, const Seated &wanted)
{
    QList<RuntimeCommand> commands;
    for (const auto &[name, defaults] : wanted.added.asKeyValueRange())
        if (!running.added.contains(name))
            append(commands, AddBackend{name, defaults});
    return commands;
}

//! The plan, for backends that have yet to be added.
Plan afterAdding(const QList<RuntimeCommand> &backends, Plan plan)
{
    if (backends.isEmpty() || std::holds_alternative<Reload>(plan))
        return plan;
    RuntimeUpdate update;
    if (const auto *rest = std::get_if<RuntimeUpdate>(&plan))
        update = *rest;
    update.commands = backends + update.commands;
    const QString added = QString::number(backends.size())
        + (backends.size() == 1 ? u" backend added"_s : u" backends added"_s);
    update.reason = update.reason.isEmpty() ? added : added + u", "_s + update.reason;
    return update;
}

} // namespace

Plan planChange(const std::optional<ProxyModel> &inForce, const ProxyModel &wanted,
                const ParkedServers &parked, const UpServers &up)
{
    if (!inForce)
        return Reload{firstStart, ReloadCause::Start};
    if (const auto why = whyReload(*inForce, wanted))
        return *why;
    return planAtRunTime(*inForce, wanted, parked, up);
}

Plan planInSeats(const Seating &running, const Seated &wanted, const ParkedServers &parked,
                 const UpServers &up)
{
    const ProxyModel before = withAdded(running, wanted);
    if (const auto why = whyReload(before, wanted.model, wanted.without))
        return *why;
    if (wanted.areSparesScarce)
        return Reload{u"few spare backends are left, %1 in use"_s.arg(wanted.seats.size()),
                      ReloadCause::Spares};
    return afterAdding(newIn(running, wanted), planAtRunTime(before, wanted.model, parked, up));
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

ParkedServers serversWeighedBy(const RuntimeUpdate &update)
{
    ParkedServers servers;
    for (const RuntimeCommand &command : update.commands) {
        if (const auto *set = std::get_if<SetWeight>(&command))
            servers[set->backend].insert(set->server);
        else if (const auto *added = std::get_if<AddServer>(&command))
            servers[added->backend].insert(added->server.name);
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
