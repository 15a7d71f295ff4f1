// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/settle/conflicts.h"

#include <QSet>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

QString describe(const ServiceKey &key)
{
    return key.id + u" ("_s + key.source + u')';
}

//! What a claim is worth. A service that is held back may have no live server any more, so it yields to one
//! with servers.
enum class Worth { WithoutServers, HeldBack, WithServers };

Worth worthOf(const Entry &entry)
{
    if (entry.servers.isEmpty())
        return Worth::WithoutServers;
    return entry.state == ServiceState::HeldBack ? Worth::HeldBack : Worth::WithServers;
}

//! A kind of thing that only one service, or one group, can have. The claim that is worth most wins; among
//! equals, that of the current holder, then the first in the order of entries.
template <class Thing> class Contest {
public:
    explicit Contest(const QMap<Thing, ServiceKey> &inForce)
        : m_inForce(inForce)
    {
    }

    //! Adds a claim; all claims are added before any is judged.
    void claim(const Thing &thing, const Entry &entry, Worth worth)
    {
        const auto holder = m_inForce.constFind(thing);
        const bool isInForce =
            holder != m_inForce.constEnd() && (*holder == entry.key() || *holder == entry.claimant());
        const Claim made{entry.key(), entry.group, worth, isInForce};
        const auto best = m_best.find(thing);
        if (best == m_best.end())
            m_best.insert(thing, made);
        else if (std::tie(made.worth, made.isInForce) > std::tie(best->worth, best->isInForce))
            *best = made;
    }
    //! The winner, if that is another service.
    [[nodiscard]] std::optional<ServiceKey> lostTo(const Thing &thing, const ServiceKey &key) const
    {
        const ServiceKey &winner = m_best.constFind(thing)->key;
        return winner == key ? std::nullopt : std::optional(winner);
    }
    //! The same, unless both share a backend.
    [[nodiscard]] std::optional<ServiceKey> lostTo(const Thing &thing, const Entry &entry) const
    {
        const bool isShared = !entry.group.isEmpty() && m_best.constFind(thing)->group == entry.group;
        return isShared ? std::nullopt : lostTo(thing, entry.key());
    }

private:
    struct Claim {
        ServiceKey key;
        QString group;
        Worth worth;
        bool isInForce;
    };
    const QMap<Thing, ServiceKey> &m_inForce;
    QHash<Thing, Claim> m_best; //!< only looked up, never iterated, so its order does not matter
};

//! Everything except names that is claimed by services with servers that are not held back.
struct LiveClaims {
    QSet<Route> routes;
    QSet<quint16> ports;

    explicit LiveClaims(const QList<Entry> &entries)
    {
        for (const Entry &entry : entries) {
            if (worthOf(entry) != Worth::WithServers)
                continue;
            for (const Route &route : entry.routes)
                routes.insert(route);
            if (entry.listenPort)
                ports.insert(entry.listenPort->number());
        }
    }
    //! True if this service, if held back, would lose everything.
    [[nodiscard]] bool holdAllOf(const Entry &entry) const
    {
        if (entry.listenPort)
            return ports.contains(entry.listenPort->number());
        return std::ranges::all_of(entry.routes,
                                   [this](const Route &route) { return routes.contains(route); });
    }
};

//! A service that loses its name loses all its routes. So a service that is held back defends its name like
//! any other, unless others take its routes anyway.
void claimNames(const QList<Entry> &entries, Contest<QString> &contest)
{
    const bool isAnyHeldBack =
        std::ranges::find(entries, ServiceState::HeldBack, &Entry::state) != entries.end();
    const LiveClaims live(isAnyHeldBack ? entries : QList<Entry>());
    for (const Entry &entry : entries) {
        if (!entry.isServed())
            continue;
        const Worth worth = worthOf(entry);
        const bool defends = worth == Worth::HeldBack && !live.holdAllOf(entry);
        contest.claim(entry.name, entry, defends ? Worth::WithServers : worth);
    }
}

void settleNames(QList<Entry> &entries, const Claims &claims)
{
    Contest<QString> contest(claims.names);
    claimNames(entries, contest);
    QSet<QString> taken;
    for (Entry &entry : entries) {
        if (!entry.isServed())
            continue;
        std::optional<ServiceKey> winner = contest.lostTo(entry.name, entry.key());
        if (!winner && taken.contains(entry.name))
            winner = entry.key(); // the source lists the very same id and port twice
        if (winner) {
            entry.conflicts.append(u"name %1 belongs to %2"_s.arg(entry.name, describe(*winner)));
            entry.skip(entry.conflicts.last());
        } else {
            taken.insert(entry.name);
        }
    }
}

//! A service that loses all its routes waits for them with its servers ready. The servers of one that is held
//! back are dropped: they may be dead and nothing needs them, so requests that still try them fail sooner.
void await(Entry &entry)
{
    if (entry.state == ServiceState::HeldBack)
        entry.servers.clear();
    entry.state = ServiceState::Skipped;
    const QString why = std::exchange(entry.reason, entry.conflicts.join(u"; "_s));
    if (!why.isEmpty())
        entry.explain(why);
}

void settleRoutes(QList<Entry> &entries, const Claims &claims)
{
    Contest<Route> contest(claims.routes);
    for (const Entry &entry : entries) {
        for (const Route &route : entry.routes)
            contest.claim(route, entry, worthOf(entry));
    }
    for (Entry &entry : entries) {
        QList<Route> won;
        for (const Route &route : std::as_const(entry.routes)) {
            if (const auto winner = contest.lostTo(route, entry))
                entry.conflicts.append(
                    u"domain %1 belongs to %2"_s.arg(route.domain + route.path, describe(*winner)));
            else
                won.append(route);
        }
        if (won.size() == entry.routes.size())
            continue;
        if (won.isEmpty())
            await(entry);
        else
            entry.explain(entry.conflicts.join(u"; "_s));
        entry.routes = won;
    }
}

void settlePorts(QList<Entry> &entries, const ProxyRules &rules, const Claims &claims)
{
    Contest<Port> contest(claims.ports);
    for (const Entry &entry : entries) {
        if (entry.listenPort)
            contest.claim(*entry.listenPort, entry, worthOf(entry));
    }
    for (Entry &entry : entries) {
        if (!entry.listenPort)
            continue;
        const QString port = QString::number(entry.listenPort->number());
        if (entry.listenPort == rules.httpPort || entry.listenPort == rules.httpsPort)
            entry.conflicts.append(u"port %1 belongs to the HTTP frontend"_s.arg(port));
        else if (const auto winner = contest.lostTo(*entry.listenPort, entry))
            entry.conflicts.append(u"port %1 belongs to %2"_s.arg(port, describe(*winner)));
        else
            continue;
        entry.skip(entry.conflicts.last());
    }
}

//! Whether a backend could be both's.
bool haveSameSettings(const Entry &a, const Entry &b)
{
    const auto settings = [](const Entry &entry) {
        const Handling &own = entry.settings.handling;
        return std::tuple(own.balance, own.check.value_or(ServerCheck()), own.sticky.value_or(false),
                          own.redirectToHttps.value_or(false), own.auth, own.hsts.value_or(false),
                          own.stripPath.value_or(false), entry.service->config + entry.settings.config);
    };
    return settings(a) == settings(b);
}

//! A group has one backend, which is that of its first member by NAME, as in the model.
void compareSettings(QList<Entry> &entries)
{
    QHash<QString, const Entry *> first;
    for (const Entry &entry : std::as_const(entries)) {
        if (entry.group.isEmpty() || !entry.isConfigured())
            continue;
        const Entry *&known = first[entry.group];
        known = known && known->name < entry.name ? known : &entry;
    }
    for (Entry &entry : entries) {
        const Entry *leader = entry.isConfigured() ? first.value(entry.group) : nullptr;
        if (leader && !haveSameSettings(*leader, entry))
            entry.explain(u"its settings differ from those of %1, which count for group %2"_s.arg(
                describe(leader->key()), entry.service->group));
    }
}

} // namespace

void settleConflicts(QList<Entry> &entries, const ProxyRules &rules, const Claims &claims)
{
    settleNames(entries, claims);
    settleRoutes(entries, claims);
    settlePorts(entries, rules, claims);
    compareSettings(entries);
}

} // namespace proxym
