// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/settle/draft.h"

#include "core/whitelist.h"
#include "manager/settle/quoted.h"
#include "manager/settle/resolvedservers.h"

#include <QCryptographicHash>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! The first one that states a protocol wins (src/README.md, "Names and owners").
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

void routeHttp(Entry &entry)
{
    const auto path = whitelistedPath(entry.path());
    if (!path)
        return entry.skip(u"path %1 is not a plain path"_s.arg(quoted(entry.path())));
    const QStringList domains = entry.domains();
    for (const QString &text : domains) {
        if (const auto domain = whitelistedDomain(text))
            entry.routes.append({*domain, *path});
        else
            entry.explain(u"%1 is not a domain"_s.arg(quoted(text)));
    }
    std::sort(entry.routes.begin(), entry.routes.end());
    entry.routes.erase(std::unique(entry.routes.begin(), entry.routes.end()), entry.routes.end());
    if (entry.routes.isEmpty())
        entry.skip(u"it is an http service without a valid domain"_s
                   + (entry.reason.isEmpty() ? u""_s : u": "_s + entry.reason));
    entry.claimed = entry.routes;
}

//! A settings file that redirects so is named elsewhere.
void explainRedirect(Entry &entry, const ProxyRules &rules)
{
    const ServiceSettings own = rules.settings.value(entry.name);
    if (rules.lacksHttps && !own.handling.redirectToHttps
        && entry.service->handling.redirectToHttps.value_or(false))
        entry.explain(redirectLeadsNowhere);
}

//! "group:shop:3f2a91c4". No NAME is like that, and it does not depend on who is in the group. Members with
//! other routes are another backend, of which the digits at the end make another name.
QString groupOf(const Entry &entry)
{
    if (entry.service->group.isEmpty() || !entry.isServed())
        return {};
    QStringList what{entry.service->group};
    for (const Route &route : entry.claimed)
        what.append(route.domain + route.path);
    if (entry.listenPort)
        what.append(QString::number(entry.listenPort->number()));
    const QByteArray hash =
        QCryptographicHash::hash(what.join(u'\n').toUtf8(), QCryptographicHash::Sha256).toHex();
    return u"group:%1:%2"_s.arg(normalisedId(entry.service->group), QString::fromLatin1(hash.left(8)));
}

Entry entryFrom(const Shared<Service> &shared, const AddressBook &addresses, const ProxyRules &rules)
{
    const Service &service = *shared;
    Entry entry{
        .service = shared, .name = nameOf(service), .settings = rules.settings.value(nameOf(service))};
    entry.settings.handling = entry.settings.handling.over(service.handling);
    entry.protocol = protocolOf(service, entry.settings, rules);
    if (service.transportProtocol == u"udp") {
        entry.decline(u"udp is not supported: HAProxy does not carry it"_s);
        return entry;
    }
    const ResolvedServers resolved = resolvedServers(service.hosts, addresses);
    entry.servers = resolved.servers;
    for (const QString &problem : resolved.problems)
        entry.explain(problem);
    entry.state = entry.servers.isEmpty() ? ServiceState::NoHosts : ServiceState::Active;
    if (entry.protocol == Protocol::Http) {
        explainRedirect(entry, rules);
        routeHttp(entry);
    } else if (entry.settings.handling.auth) {
        entry.skip(u"auth is for http, and it is a tcp service"_s);
    } else {
        entry.listenPort = service.listenPort();
    }
    entry.group = groupOf(entry);
    return entry;
}

//! Servers that belong to another service now would answer for this one.
void leaveTaken(Entry &entry, const HeldBack &heldBack, const TakenPlaces &taken)
{
    QStringList lost;
    entry.servers.removeIf([&](const Host &server) {
        const auto taker = taken.takerOf(server, entry.key(), heldBack.sharers);
        if (taker)
            lost.append(u"%1 belongs to %2 now"_s.arg(server.toString(), taker->id));
        return taker.has_value();
    });
    constexpr qsizetype mostTold = 3;
    if (lost.size() > mostTold)
        lost = lost.mid(0, mostTold) + QStringList(u"and %1 more"_s.arg(lost.size() - mostTold));
    if (!lost.isEmpty())
        entry.explain(u"its server "_s + lost.join(u", "_s));
}

void holdBack(Entry &entry, const HeldBack &heldBack, const TakenPlaces &taken)
{
    if (!entry.isServed())
        return;
    entry.state = ServiceState::HeldBack;
    entry.explain(heldBack.reason);
    leaveTaken(entry, heldBack, taken);
}

} // namespace

Entry draftOf(const Shared<Service> &service, const AddressBook &addresses, const ProxyRules &rules,
              const QMap<ServiceKey, HeldBack> &heldBack, const TakenPlaces &taken)
{
    Entry entry = entryFrom(service, addresses, rules);
    if (const auto known = heldBack.constFind(entry.key()); known != heldBack.constEnd())
        holdBack(entry, *known, taken);
    return entry;
}

bool precedes(const Service &a, const Service &b)
{
    const auto key = [](const Service &s) { return std::tie(s.id, s.port, s.servicePort); };
    const auto rest = [](const Service &s) {
        const QMap<QString, QString> handling = textsOf(s.handling);
        return std::tuple(s.domains, s.path, s.transportProtocol, s.applicationProtocol, s.hosts, s.weight,
                          s.group, handling.keys(), handling.values(), s.config, s.labels.keys(),
                          s.labels.values(), s.source, s.origin, s.absence);
    };
    return key(a) == key(b) ? rest(a) < rest(b) : key(a) < key(b);
}

} // namespace proxym
