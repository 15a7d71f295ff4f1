// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/inventory.h"

#include <QRegularExpression>
#include <QSet>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

QString quoted(const QString &text)
{
    constexpr qsizetype most = 80;
    return u'"' + (text.size() > most ? text.left(most) + u'…' : text) + u'"';
}

QString describe(const ServiceKey &key)
{
    return key.id + u" ("_s + key.source + u')';
}

void explain(Entry &entry, const QString &why)
{
    entry.reason += (entry.reason.isEmpty() ? u""_s : u"; "_s) + why;
}

void skip(Entry &entry, const QString &why)
{
    entry.state = ServiceState::Skipped;
    entry.reason = why;
    entry.routes.clear();
    entry.listenPort.reset();
    entry.servers.clear();
}

//! Interface section 3, "HTTP or TCP? The first that speaks".
Protocol protocolOf(const Service &service, const ServiceSettings &settings, const ProxyRules &rules)
{
    if (settings.protocol)
        return *settings.protocol;
    if (!service.applicationProtocol.isEmpty())
        return service.applicationProtocol == u"http" ? Protocol::Http : Protocol::Tcp;
    const bool hasDomains = !service.domains.isEmpty() || !settings.domains.isEmpty();
    const bool onHttpPort = rules.httpPort == service.listenPort();
    return hasDomains && (onHttpPort || service.transportProtocol.isEmpty()) ? Protocol::Http : Protocol::Tcp;
}

QList<Host> addressesOf(const QList<Host> &hosts, const AddressBook &addresses, Entry &entry)
{
    QSet<QString> missing;
    QList<Host> servers;
    for (const Host &host : hosts) {
        if (!host.isName()) {
            servers.append(host);
            continue;
        }
        const auto address = addresses.constFind(host.address());
        const auto resolved
            = address == addresses.constEnd() ? std::nullopt : Host::from(address.value(), host.port());
        if (resolved && !resolved->isName())
            servers.append(*resolved);
        else
            missing.insert(host.address());
    }
    QStringList names(missing.begin(), missing.end());
    names.sort();
    for (const QString &name : names)
        explain(entry, u"host name %1 does not resolve"_s.arg(quoted(name)));
    std::sort(servers.begin(), servers.end());
    servers.erase(std::unique(servers.begin(), servers.end()), servers.end());
    return servers;
}

void routeHttp(Entry &entry)
{
    const auto path = whitelistedPath(entry.settings.path.value_or(entry.service.path));
    if (!path)
        return skip(entry, u"path %1 is not a plain path"_s.arg(quoted(entry.settings.path.value_or(entry.service.path))));
    for (const QString &text : entry.service.domains + entry.settings.domains) {
        if (const auto domain = whitelistedDomain(text))
            entry.routes.append({*domain, *path});
        else
            explain(entry, u"%1 is not a domain"_s.arg(quoted(text)));
    }
    std::sort(entry.routes.begin(), entry.routes.end());
    entry.routes.erase(std::unique(entry.routes.begin(), entry.routes.end()), entry.routes.end());
    if (entry.routes.isEmpty())
        skip(entry, u"it is an http service without a valid domain"_s
                 + (entry.reason.isEmpty() ? u""_s : u": "_s + entry.reason));
}

Entry entryFrom(const Service &service, const AddressBook &addresses, const ProxyRules &rules)
{
    Entry entry{.service = service, .name = nameOf(service), .settings = rules.settings.value(nameOf(service))};
    entry.protocol = protocolOf(service, entry.settings, rules);
    if (service.transportProtocol == u"udp") {
        skip(entry, u"udp is not supported: HAProxy does not carry it"_s);
        return entry;
    }
    entry.servers = addressesOf(service.hosts, addresses, entry);
    entry.state = entry.servers.isEmpty() ? ServiceState::NoHosts : ServiceState::Active;
    if (entry.protocol == Protocol::Http)
        routeHttp(entry);
    else
        entry.listenPort = service.listenPort();
    return entry;
}

void holdBack(Entry &entry, const QMap<ServiceKey, QString> &heldBack)
{
    const auto why = heldBack.constFind(entry.key());
    if (why == heldBack.constEnd() || !entry.isServed())
        return;
    entry.state = ServiceState::HeldBack;
    explain(entry, *why);
}

//! One kind of thing that only one service can have. The holder in force comes first, then the order of entries.
template<class Thing> class Contest {
public:
    explicit Contest(const QMap<Thing, ServiceKey> &inForce) : m_inForce(inForce) { }

    //! Says who claims it; all claims are made before any is judged.
    void claim(const Thing &thing, const ServiceKey &key)
    {
        const auto winner = m_winners.constFind(thing);
        if (winner == m_winners.constEnd() || (m_inForce.contains(thing) && m_inForce.value(thing, key) == key))
            m_winners.insert(thing, key);
    }
    //! The winner, where that is somebody else.
    [[nodiscard]] std::optional<ServiceKey> lostTo(const Thing &thing, const ServiceKey &key) const
    {
        const auto winner = m_winners.constFind(thing);
        return winner.value() == key ? std::nullopt : std::optional(winner.value());
    }

private:
    const QMap<Thing, ServiceKey> &m_inForce;
    QHash<Thing, ServiceKey> m_winners; //!< only looked up, never walked through: its order shows nowhere
};

void settleNames(QList<Entry> &entries, const Claims &claims)
{
    Contest<QString> contest(claims.names);
    for (const Entry &entry : entries) {
        if (entry.isServed())
            contest.claim(entry.name, entry.key());
    }
    QSet<QString> taken;
    for (Entry &entry : entries) {
        if (!entry.isServed())
            continue;
        std::optional<ServiceKey> winner = contest.lostTo(entry.name, entry.key());
        if (!winner && taken.contains(entry.name))
            winner = entry.key(); // the source lists the very same id and port twice
        if (winner) {
            entry.conflicts.append(u"name %1 belongs to %2"_s.arg(entry.name, describe(*winner)));
            skip(entry, entry.conflicts.last());
        } else {
            taken.insert(entry.name);
        }
    }
}

void settleRoutes(QList<Entry> &entries, const Claims &claims)
{
    Contest<Route> contest(claims.routes);
    for (const Entry &entry : entries) {
        for (const Route &route : entry.routes)
            contest.claim(route, entry.key());
    }
    for (Entry &entry : entries) {
        QList<Route> won;
        for (const Route &route : std::as_const(entry.routes)) {
            if (const auto winner = contest.lostTo(route, entry.key()))
                entry.conflicts.append(u"domain %1 belongs to %2"_s.arg(route.domain + route.path, describe(*winner)));
            else
                won.append(route);
        }
        if (won.size() == entry.routes.size())
            continue;
        if (won.isEmpty())
            skip(entry, entry.conflicts.join(u"; "_s));
        else
            explain(entry, entry.conflicts.join(u"; "_s));
        entry.routes = won;
    }
}

void settlePorts(QList<Entry> &entries, const ProxyRules &rules, const Claims &claims)
{
    Contest<Port> contest(claims.ports);
    for (const Entry &entry : entries) {
        if (entry.listenPort)
            contest.claim(*entry.listenPort, entry.key());
    }
    for (Entry &entry : entries) {
        if (!entry.listenPort)
            continue;
        const QString port = QString::number(entry.listenPort->number());
        if (entry.listenPort == rules.httpPort || entry.listenPort == rules.httpsPort)
            entry.conflicts.append(u"port %1 belongs to the HTTP frontend"_s.arg(port));
        else if (const auto winner = contest.lostTo(*entry.listenPort, entry.key()))
            entry.conflicts.append(u"port %1 belongs to %2"_s.arg(port, describe(*winner)));
        else
            continue;
        skip(entry, entry.conflicts.last());
    }
}

//! The order among newcomers of one source. Of services with the same id and port only one can be served: it goes on, so
//! that this is always the same one.
bool isBefore(const Service &a, const Service &b)
{
    const auto key = [](const Service &s) { return std::tie(s.id, s.port, s.servicePort); };
    const auto rest = [](const Service &s) {
        return std::tuple(s.domains, s.path, s.transportProtocol, s.applicationProtocol, s.hosts, s.config, s.labels.keys(),
                          s.labels.values());
    };
    return key(a) == key(b) ? rest(a) < rest(b) : key(a) < key(b);
}

} // namespace

const Entry *Inventory::find(const QString &name) const
{
    const auto first = std::lower_bound(entries.begin(), entries.end(), name,
                                        [](const Entry &entry, const QString &wanted) { return entry.name < wanted; });
    return first != entries.end() && first->name == name ? &*first : nullptr;
}

std::optional<QString> whitelistedDomain(const QString &text)
{
    static const QRegularExpression domain(u"^(\\*\\.)?[a-z0-9_][a-z0-9_-]*(\\.[a-z0-9_-]+)*\\z"_s);
    constexpr qsizetype longest = 253;
    QString name = text.trimmed().toLower();
    if (name.endsWith(u'.'))
        name.chop(1);
    if (name.size() > longest || !domain.match(name).hasMatch())
        return std::nullopt;
    return name;
}

std::optional<QString> whitelistedPath(const QString &text)
{
    static const QRegularExpression plain(u"^(/[A-Za-z0-9._~%+,=:@&!*()-]+)*/?\\z"_s);
    static const QRegularExpression dots(u"(^|/)\\.\\.?(/|\\z)"_s);
    constexpr qsizetype longest = 1000;
    QString path = text.trimmed();
    if (path.size() > longest || !plain.match(path).hasMatch() || dots.match(path).hasMatch())
        return std::nullopt;
    if (path.endsWith(u'/'))
        path.chop(1);
    return path;
}

Inventory buildInventory(const QList<Answer> &answers, const AddressBook &addresses, const ProxyRules &rules,
                         const Claims &claims)
{
    QList<Entry> entries;
    for (const Answer &answer : answers) {
        QList<Service> services = answer.services;
        if (!std::is_sorted(services.cbegin(), services.cend(), isBefore))
            std::sort(services.begin(), services.end(), isBefore);
        for (const Service &service : std::as_const(services)) {
            entries.append(entryFrom(service, addresses, rules));
            holdBack(entries.last(), answer.heldBack);
        }
    }
    settleNames(entries, claims);
    settleRoutes(entries, claims);
    settlePorts(entries, rules, claims);
    std::stable_sort(entries.begin(), entries.end(), [](const Entry &a, const Entry &b) {
        return a.name != b.name ? a.name < b.name : a.isServed() && !b.isServed();
    });
    return {entries};
}

Claims claimsOf(const Inventory &inventory)
{
    Claims claims;
    for (const Entry &entry : inventory.entries) {
        if (!entry.isServed())
            continue;
        claims.names.insert(entry.name, entry.key());
        for (const Route &route : entry.routes)
            claims.routes.insert(route, entry.key());
        if (entry.listenPort)
            claims.ports.insert(*entry.listenPort, entry.key());
    }
    return claims;
}

} // namespace proxym
