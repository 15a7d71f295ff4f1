// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/settle/draft.h"

#include "core/whitelist.h"
#include "manager/settle/srvservers.h"

#include <QCryptographicHash>
#include <QSet>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

QString quoted(const QString &text)
{
    constexpr qsizetype most = 80;
    return u'"' + (text.size() > most ? text.left(most) + u'…' : text) + u'"';
}

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

//! The servers that a name stands for; adds the names that have never resolved to `missing`.
QList<Host> serversOf(const Host &host, const AddressBook &book, QSet<QString> &missing)
{
    const QString name = quoted(host.address());
    if (host.isSrv()) {
        const QList<SrvRecord> records = book.records.value(host.address());
        if (records.isEmpty())
            missing.insert(u"srv name "_s + name);
        for (const SrvRecord &record : records) {
            if (record.address.isEmpty())
                missing.insert(u"target %1 of srv name %2"_s.arg(quoted(record.target.address()), name));
        }
        return serversOf(records);
    }
    const auto resolved = Host::from(book.addresses.value(host.address()), host.port());
    if (resolved && !resolved->isName())
        return {resolved->with(host.weight())};
    missing.insert(u"host name "_s + name);
    return {};
}

QList<Host> addressesOf(const QList<Host> &hosts, const AddressBook &addresses, Entry &entry)
{
    QSet<QString> missing;
    QList<Host> servers;
    servers.reserve(hosts.size());
    for (const Host &host : hosts) {
        if (host.isName() || host.isSrv())
            servers += serversOf(host, addresses, missing);
        else
            servers.append(host);
    }
    QStringList names(missing.begin(), missing.end());
    names.sort();
    for (const QString &name : names)
        entry.explain(name + u" does not resolve"_s);
    std::sort(servers.begin(), servers.end());
    const auto last = std::unique(servers.begin(), servers.end(), // of several weights the lowest counts
                                  [](const Host &a, const Host &b) { return a.isAtPlaceOf(b); });
    servers.erase(last, servers.end());
    return servers;
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
    entry.protocol = protocolOf(service, entry.settings, rules);
    if (service.transportProtocol == u"udp") {
        entry.decline(u"udp is not supported: HAProxy does not carry it"_s);
        return entry;
    }
    entry.servers = addressesOf(service.hosts, addresses, entry);
    entry.state = entry.servers.isEmpty() ? ServiceState::NoHosts : ServiceState::Active;
    if (entry.protocol == Protocol::Http)
        routeHttp(entry);
    else
        entry.listenPort = service.listenPort();
    entry.group = groupOf(entry);
    return entry;
}

void holdBack(Entry &entry, const QMap<ServiceKey, QString> &heldBack)
{
    const auto why = heldBack.constFind(entry.key());
    if (why == heldBack.constEnd() || !entry.isServed())
        return;
    entry.state = ServiceState::HeldBack;
    entry.explain(*why);
}

} // namespace

Entry draftOf(const Shared<Service> &service, const AddressBook &addresses, const ProxyRules &rules,
              const QMap<ServiceKey, QString> &heldBack)
{
    Entry entry = entryFrom(service, addresses, rules);
    holdBack(entry, heldBack);
    return entry;
}

bool precedes(const Service &a, const Service &b)
{
    const auto key = [](const Service &s) { return std::tie(s.id, s.port, s.servicePort); };
    const auto rest = [](const Service &s) {
        return std::tuple(s.domains, s.path, s.transportProtocol, s.applicationProtocol, s.hosts, s.weight,
                          s.group, s.config, s.labels.keys(), s.labels.values(), s.source, s.origin,
                          s.absence);
    };
    return key(a) == key(b) ? rest(a) < rest(b) : key(a) < key(b);
}

} // namespace proxym
