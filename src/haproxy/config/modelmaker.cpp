// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/config/modelmaker.h"

#include "base/sortedlist.h"
#include "core/entrychanges.h"
#include "core/whitelist.h"
#include "haproxy/config/configlines.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

QString balanceOf(const Entry &entry)
{
    if (entry.settings.sticky && entry.protocol == Protocol::Tcp)
        return u"source"_s;
    return entry.settings.balance.isEmpty() ? u"leastconn"_s : entry.settings.balance;
}

//! The `Host` of a check: the first exact domain that the service claims, else the domain below which its
//! wildcard applies. Which service holds them at the moment does not matter, as a change would cost a reload.
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

ProxyBackend backendFrom(const Entry &entry)
{
    const ServiceSettings &settings = entry.settings;
    const bool checksPath = settings.checked && !settings.checkPath.isEmpty();
    return {.name = entry.name,
            .protocol = entry.protocol,
            .listenPort = entry.protocol == Protocol::Tcp ? entry.listenPort : std::nullopt,
            .balance = balanceOf(entry),
            .checked = settings.checked,
            .checkPath = checksPath ? settings.checkPath : QString(),
            .checkHost = checksPath ? checkHostOf(entry) : QString(),
            .sticky = settings.sticky,
            .redirectToHttps = settings.redirectToHttps && entry.protocol == Protocol::Http,
            .config = entry.service->config + settings.config,
            .servers = serversOf(entry)};
}

qsizetype checkedServers(const ProxyBackend &backend)
{
    return backend.checked ? backend.servers.size() : 0;
}

bool isBefore(const Shared<ProxyBackend> &a, const Shared<ProxyBackend> &b)
{
    return a->name < b->name;
}

bool isSame(const Shared<ProxyBackend> &a, const Shared<ProxyBackend> &b)
{
    return a.isSame(b);
}

//! Backends that are the same as before need not be other objects.
void keepEqual(const ProxyBackends &gone, ProxyBackends &come)
{
    QHash<QString, Shared<ProxyBackend>> known;
    for (const Shared<ProxyBackend> &backend : gone)
        known.insert(backend->name, backend);
    for (Shared<ProxyBackend> &backend : come) {
        const auto before = known.constFind(backend->name);
        if (before != known.constEnd() && **before == *backend)
            backend = *before;
    }
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
    changeBackends(differences);
    changeRoutes(differences);
    Modelled modelled{
        .model = {.texts = texts,
                  .bindAddress = m_settings.bindAddress,
                  .httpPort = m_settings.httpPort,
                  .httpsPort = m_settings.httpsPort,
                  .hardStopAfter = m_settings.hardStopAfter,
                  .trustedProxies = m_settings.trustedProxies,
                  .acceptProxy = m_settings.acceptProxy,
                  .account = m_settings.account,
                  .checkInterval = m_settings.checkInterval.value_or(checkIntervalFor(m_checked)),
                  .backends = m_backends,
                  .maps = m_maps},
        .refused = m_refused};
    refuseTexts(modelled);
    return modelled;
}

void ModelMaker::changeBackends(const Differences<Entry> &differences)
{
    ProxyBackends gone, come;
    for (const Entry &entry : differences.gone) {
        if (!entry.isConfigured())
            continue;
        gone.append(backendOf(entry.name));
        m_checked -= checkedServers(gone.last());
        m_refused.remove(entry.name);
    }
    for (const Entry &entry : differences.come) {
        if (!entry.isConfigured())
            continue;
        ProxyBackend backend = backendFrom(entry);
        if (const auto why = refusalOfServiceLines(backend.config)) {
            m_refused.insert(entry.name, *why);
            backend.config.clear();
        }
        m_checked += checkedServers(backend);
        come.append(std::move(backend));
    }
    keepEqual(gone, come);
    patchSorted(m_backends, gone, come, isBefore, isSame);
}

const Shared<ProxyBackend> &ModelMaker::backendOf(const QString &name) const
{
    return *std::lower_bound(
        m_backends.cbegin(), m_backends.cend(), name,
        [](const ProxyBackend &backend, const QString &sought) { return backend.name < sought; });
}

//! Keys of the maps belong to one service at a time: all that have to go do so before others come.
void ModelMaker::changeRoutes(const Differences<Entry> &differences)
{
    const auto haveSameRoutes = [](const Entry &a, const Entry &b) { return a.routes == b.routes; };
    const EntryChanges changes(differences, haveSameRoutes);
    if (changes.gone.isEmpty() && changes.come.isEmpty())
        return;
    for (const Entry *entry : changes.gone)
        removeRoutes(m_maps, *entry);
    for (const Entry *entry : changes.come)
        addRoutes(m_maps, *entry);
    guardPaths(m_maps);
}

Modelled modelFrom(const Inventory &inventory, const HaproxySettings &settings, const OperatorTexts &texts)
{
    return ModelMaker(settings).make(inventory, texts);
}

} // namespace proxym
