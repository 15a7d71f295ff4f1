// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/config/modelmaker.h"

#include "core/whitelist.h"
#include "haproxy/config/backendlist.h"
#include "haproxy/config/configlines.h"
#include "haproxy/config/sparebackends.h"

#include <numeric>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

QString balanceOf(const Entry &entry)
{
    const Handling &handling = entry.settings.handling;
    if (handling.sticky.value_or(false) && entry.protocol == Protocol::Tcp)
        return u"source"_s;
    if (handling.balance)
        return *handling.balance;
    return entry.group.isEmpty() ? u"leastconn"_s : u"roundrobin"_s; // weights mean little to leastconn
}

//! The `Host` of a check: the first exact domain that the service claims, else the domain below which its
//! wildcard applies. Which service holds them at the moment does not matter.
QString checkHostOf(const Entry &entry)
{
    QString wildcard;
    for (const Route &route : entry.claimed) {
        if (!route.domain.startsWith(u'*'))
            return route.domain;
        if (wildcard.isEmpty() && route.domain != catchAllDomain)
            wildcard = route.domain.mid(2);
    }
    return wildcard.isEmpty() ? u"localhost"_s : wildcard;
}

//! The service's weight counts for hosts that have none. If it drains, they all do.
std::optional<Weight> weightOf(const Host &host, std::optional<Weight> ofService)
{
    return host.weight() && ofService != Weight::of<0>() ? host.weight() : ofService;
}

QList<ProxyServer> serversOf(const Entry &entry)
{
    const QString prefix = normalisedId(entry.service->id) + u'-';
    QList<ProxyServer> servers;
    servers.reserve(entry.servers.size());
    for (const Host &host : entry.servers)
        servers.append({prefix + host.address() + u'-' + QString::number(host.port().number()),
                        host.with(std::nullopt), weightOf(host, entry.service->weight)});
    return servers;
}

//! The part of the traffic that each server of a service is to get, if it is in a group: the service's weight
//! divided among them by their own weights.
std::vector<double> sharesOf(const Entry &entry)
{
    constexpr Weight usual = Weight::of<1>();
    std::vector<double> shares;
    for (const Host &host : entry.servers)
        shares.push_back(host.weight().value_or(usual).number());
    const double all = std::accumulate(shares.begin(), shares.end(), 0.0);
    const double weight = entry.service->weight.value_or(usual).number();
    for (double &share : shares)
        share *= all > 0 ? weight / all : 0;
    return shares;
}

QList<ProxyServer> serversOfGroup(const Entries &members)
{
    QList<ProxyServer> servers;
    std::vector<double> shares;
    for (const Entry &entry : members) {
        servers += serversOf(entry);
        const std::vector<double> own = sharesOf(entry);
        shares.insert(shares.end(), own.begin(), own.end());
    }
    const std::vector<Weight> weights = weightsFor(shares);
    for (qsizetype i = 0; i < servers.size(); ++i)
        servers[i].weight = weights[std::size_t(i)];
    std::stable_sort(servers.begin(), servers.end(), isBefore);
    const auto last = std::unique( // "/a/b" and "/a_b" have servers of the same names
        servers.begin(), servers.end(),
        [](const ProxyServer &a, const ProxyServer &b) { return a.name == b.name; });
    servers.erase(last, servers.end());
    return servers;
}

//! No member's servers are open to everybody because another one says nothing.
std::optional<QStringList> authOf(const Entries &members)
{
    const auto first = std::find_if(members.cbegin(), members.cend(), [](const Entry &entry) {
        return entry.settings.handling.auth.has_value();
    });
    return first == members.cend() ? std::nullopt : (*first)->settings.handling.auth;
}

//! Of the members of a group the first decides on everything but servers and who is let in.
ProxyBackend backendFrom(const Entries &members)
{
    const Entry &entry = members.first();
    const Handling &handling = entry.settings.handling;
    const ServerCheck check = handling.check.value_or(ServerCheck());
    const bool isHttp = entry.protocol == Protocol::Http;
    return {.name = entry.backend(),
            .protocol = entry.protocol,
            .listenPort = entry.protocol == Protocol::Tcp ? entry.listenPort : std::nullopt,
            .balance = balanceOf(entry),
            .checked = check.isOn,
            .checkPath = check.isOn ? check.path : QString(),
            .sticky = handling.sticky.value_or(false),
            .redirectToHttps = isHttp && handling.redirectToHttps.value_or(false),
            .auth = authOf(members),
            .hsts = isHttp && handling.hsts.value_or(false),
            .stripPath = handling.stripPath.value_or(false) ? entry.claimed.value(0).path : QString(),
            .config = entry.service->config + entry.settings.config,
            .servers = entry.group.isEmpty() ? serversOf(entry) : serversOfGroup(members)};
}

qsizetype checkedServers(const ProxyBackend &backend)
{
    return backend.checked ? backend.servers.size() : 0;
}

//! Backends that are the same as before need not be other objects.
void keepEqual(const ProxyBackends &gone, ProxyBackends &come)
{
    QHash<QString, Shared<ProxyBackend>> known;
    for (const Shared<ProxyBackend> &backend : gone)
        known.insert(backend->name, backend);
    changeEach(come, [&](Shared<ProxyBackend> &backend) {
        const auto before = known.constFind(backend->name);
        if (before != known.constEnd() && **before == *backend)
            backend = *before;
    });
}

//! Removes the operator's texts that are not allowed where they would be inserted.
void refuseTexts(Modelled &modelled)
{
    OperatorTexts &texts = modelled.model.texts;
    const auto lines = [](const QByteArray &text) { return QString::fromUtf8(text).split(u'\n'); };
    if (const auto why = refusalOfGlobalText(lines(texts.global.value_or(QByteArray())))) {
        modelled.refusedTexts.insert(globalPart, globalPart + u' ' + *why);
        texts.global.reset();
    }
    if (const auto why = refusalOfFrontendLines(lines(texts.httpFrontend))) {
        modelled.refusedTexts.insert(frontendPart, frontendPart + u' ' + *why);
        texts.httpFrontend.clear();
    }
}

} // namespace

ModelMaker::ModelMaker(const HaproxySettings &settings)
    : m_settings(settings)
{
}

Modelled ModelMaker::make(const Inventory &inventory, const OperatorTexts &texts)
{
    const Differences differences(m_inventory.entries, inventory.entries);
    m_inventory = inventory;
    const Members before = changeMembers(differences);
    changeBackends(before);
    changeRoutes(before);
    changeSpares();
    Modelled modelled{
        .model = {.texts = texts,
                  .bindAddress = m_settings.bindAddress,
                  .httpPort = m_settings.httpPort,
                  .httpsPort = m_settings.httpsPort,
                  .hardStopAfter = m_settings.hardStopAfter,
                  .trustedProxies = m_settings.trustedProxies,
                  .acceptProxy = m_settings.acceptProxy,
                  .metricsAddress = m_settings.metricsAddress,
                  .account = m_settings.account,
                  .checkInterval = m_settings.checkInterval.value_or(checkIntervalFor(m_checked)),
                  .backends = m_backends,
                  .maps = m_maps},
        .refused = m_refused};
    refuseTexts(modelled);
    return modelled;
}

ModelMaker::Members ModelMaker::changeMembers(const Differences<Entry> &differences)
{
    Members before;
    const auto membersOf = [&](const Entry &entry) -> Entries & {
        Entries &members = m_members[entry.backend()];
        if (!before.contains(entry.backend()))
            before.insert(entry.backend(), members);
        return members;
    };
    for (const Shared<Entry> &entry : differences.gone)
        if (entry->isConfigured())
            membersOf(entry).removeIf([&](const Shared<Entry> &other) { return other.isSame(entry); });
    const auto isNamedBefore = [](const Entry &a, const Entry &b) { return a.name < b.name; };
    for (const Shared<Entry> &entry : differences.come) {
        if (!entry->isConfigured())
            continue;
        Entries &members = membersOf(entry);
        members.insert(members.upperBound(entry, isNamedBefore), entry);
    }
    for (const QString &backend : before.keys()) {
        if (m_members.value(backend).isEmpty())
            m_members.remove(backend);
    }
    return before;
}

void ModelMaker::changeBackends(const Members &before)
{
    ProxyBackends gone, come;
    for (const auto &[name, members] : before.asKeyValueRange()) {
        if (!members.isEmpty()) {
            gone.append(backendOf(name));
            m_checked -= checkedServers(gone.last());
            m_refused.remove(name);
            m_maps.checkHosts.remove(name);
        }
        const Entries now = m_members.value(name);
        if (now.isEmpty())
            continue;
        ProxyBackend backend = backendFrom(now);
        if (const auto why = refusalOfServiceLines(backend.config)) {
            m_refused.insert(name, *why);
            backend.config.clear();
        }
        m_checked += checkedServers(backend);
        if (!backend.checkPath.isEmpty())
            m_maps.checkHosts.insert(name, checkHostOf(now.first()));
        come.append(std::move(backend));
    }
    keepEqual(gone, come);
    patch(m_backends, gone, come);
}

const Shared<ProxyBackend> &ModelMaker::backendOf(const QString &name) const
{
    return *placeOf(name, m_backends);
}

//! Keys of the maps belong to one backend at a time: all that have to go do so before others come. Members
//! of a group have the same routes.
void ModelMaker::changeRoutes(const Members &before)
{
    Entries gone, come;
    for (const auto &[name, members] : before.asKeyValueRange()) {
        const Entries now = m_members.value(name);
        if (!members.isEmpty() && !now.isEmpty() && members.first()->routes == now.first()->routes)
            continue;
        if (!members.isEmpty())
            gone.append(members.first());
        if (!now.isEmpty())
            come.append(now.first());
    }
    if (gone.isEmpty() && come.isEmpty())
        return;
    for (const Entry &entry : std::as_const(gone))
        removeRoutes(m_maps, entry);
    for (const Entry &entry : std::as_const(come))
        addRoutes(m_maps, entry);
    guardPaths(m_maps);
}

void ModelMaker::changeSpares()
{
    const qsizetype count = spareCount(m_settings.spareBackends, m_members.size());
    ProxyBackends gone, come;
    while (m_spares.size() > count)
        gone.append(m_spares.takeLast());
    while (m_spares.size() < count) {
        m_spares.append(spareBackend(spareName(m_spares.size() + 1)));
        come.append(m_spares.last());
    }
    if (!gone.isEmpty() || !come.isEmpty())
        patch(m_backends, gone, come);
}

Modelled modelFrom(const Inventory &inventory, const HaproxySettings &settings, const OperatorTexts &texts)
{
    return ModelMaker(settings).make(inventory, texts);
}

} // namespace proxym
