// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/config/model.h"

#include "core/whitelist.h"
#include "haproxy/config/balance.h"
#include "haproxy/config/configlines.h"
#include "settings/settingtypes.h"

#include <QSet>

#include <tuple>
#include <utility>

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

QList<ProxyServer> serversOf(const Entry &entry)
{
    const QString prefix = normalisedId(entry.service->id) + u'-';
    QList<ProxyServer> servers;
    servers.reserve(entry.servers.size());
    for (const Host &host : entry.servers)
        servers.append({prefix + host.address() + u'-' + QString::number(host.port().number()), host});
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

std::chrono::milliseconds checkIntervalOf(const ProxyModel &model, const HaproxySettings &settings)
{
    qsizetype checked = 0;
    for (const ProxyBackend &backend : model.backends)
        checked += backend.checked ? backend.servers.size() : 0;
    return settings.checkInterval.value_or(checkIntervalFor(checked));
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

bool isPortFree(const ProxyModel &model, std::optional<Port> port, const QString &name)
{
    return !port
        || std::none_of(model.backends.begin(), model.backends.end(), [&](const ProxyBackend &other) {
               return other.name != name && other.listenPort == port;
           });
}

//! The operator's lines and those of all services.
QStringList allLines(const ProxyModel &model)
{
    QStringList lines{QString::fromUtf8(model.texts.global.value_or(QByteArray())),
                      QString::fromUtf8(model.texts.httpFrontend)};
    for (const ProxyBackend &backend : model.backends)
        lines += backend.config;
    return lines;
}

//! Gives `backend` the structure it had before; it keeps its present servers.
void restore(ProxyModel &model, Shared<ProxyBackend> &backend, const ProxyBackend &before,
             const ProxyModel &lastGood)
{
    if (backend->protocol != before.protocol) {
        removeRoutes(model.maps, {backend->name});
        restoreRoutes(model.maps, lastGood.maps, backend->name);
    }
    ProxyBackend restored = before;
    restored.servers = backend->servers;
    backend = std::move(restored);
}

} // namespace

bool ProxyBackend::hasStructureOf(const ProxyBackend &other) const
{
    const auto structure = [](const ProxyBackend &b) {
        return std::tie(b.name, b.protocol, b.listenPort, b.balance, b.checked, b.checkPath, b.checkHost,
                        b.sticky, b.redirectToHttps, b.config);
    };
    return structure(*this) == structure(other);
}

bool ProxyBackend::takesServersAtRunTime() const
{
    QString algorithm = balance;
    bool consistent = isHashBalance(balance); // proxym then writes hash-type consistent itself
    for (const QString &line : config) {
        const QString directive = line.simplified();
        if (directive.startsWith(u"balance "))
            algorithm = directive.mid(8);
        else if (directive.startsWith(u"hash-type "))
            consistent = directive.startsWith(u"hash-type consistent");
    }
    return !algorithm.startsWith(u"static-rr") && (consistent || !isHashBalance(algorithm));
}

void setServers(Shared<ProxyBackend> &backend, const QList<ProxyServer> &servers)
{
    if (backend->servers != servers)
        backend.edit().servers = servers;
}

const ProxyBackend *ProxyModel::find(const QString &name) const
{
    const auto first = std::lower_bound(
        backends.begin(), backends.end(), name,
        [](const ProxyBackend &backend, const QString &wanted) { return backend.name < wanted; });
    return first != backends.end() && first->identity()->name == name ? first->identity() : nullptr;
}

QMap<QString, QString> missingIn(const ProxyModel &inForce, const Inventory &inventory, const QString &why)
{
    QMap<QString, QString> missing;
    for (const Entry &entry : inventory.entries) {
        if (entry.isServed() && !inForce.find(entry.name))
            missing.insert(entry.name, why);
    }
    return missing;
}

qsizetype ProxyModel::serverCount() const
{
    qsizetype count = 0;
    for (const ProxyBackend &backend : backends)
        count += backend.servers.size();
    return count;
}

Modelled modelFrom(const Inventory &inventory, const HaproxySettings &settings, const OperatorTexts &texts)
{
    Modelled modelled{.model = {.texts = texts,
                                .bindAddress = settings.bindAddress,
                                .httpPort = settings.httpPort,
                                .httpsPort = settings.httpsPort,
                                .hardStopAfter = settings.hardStopAfter,
                                .trustedProxies = settings.trustedProxies,
                                .acceptProxy = settings.acceptProxy,
                                .account = settings.account}};
    refuseTexts(modelled);
    for (const Entry &entry : inventory.entries) {
        if (!entry.isConfigured())
            continue;
        ProxyBackend backend = backendFrom(entry);
        if (const auto why = refusalOfServiceLines(backend.config)) {
            modelled.refused.insert(entry.name, *why);
            backend.config.clear();
        }
        modelled.model.backends.append(std::move(backend));
        addRoutes(modelled.model.maps, entry);
    }
    guardPaths(modelled.model.maps);
    modelled.model.checkInterval = checkIntervalOf(modelled.model, settings);
    return modelled;
}

ProxyModel replaceCulprits(const ProxyModel &model, const QStringList &culprits, const ProxyModel *lastGood)
{
    ProxyModel result = model;
    const QSet<QString> names(culprits.begin(), culprits.end());
    QSet<QString> leftOut;
    for (Shared<ProxyBackend> &backend : result.backends) {
        if (!names.contains(backend->name))
            continue;
        const ProxyBackend *before = lastGood ? lastGood->find(backend->name) : nullptr;
        if (before && isPortFree(model, before->listenPort, backend->name))
            restore(result, backend, *before, *lastGood);
        else
            leftOut.insert(backend->name);
    }
    removeRoutes(result.maps, leftOut);
    guardPaths(result.maps);
    result.backends.removeIf([&](const ProxyBackend &backend) { return leftOut.contains(backend.name); });
    return result;
}

ProxyModel withFewServers(const ProxyModel &model)
{
    const QSet<QString> mentioned = namesIn(allLines(model));
    ProxyModel result = model;
    for (Shared<ProxyBackend> &backend : result.backends) {
        bool isFirst = true;
        QList<ProxyServer> few = backend->servers;
        few.removeIf([&](const ProxyServer &server) {
            return !std::exchange(isFirst, false) && !mentioned.contains(server.name);
        });
        setServers(backend, few);
    }
    return result;
}

std::chrono::milliseconds checkIntervalFor(qsizetype checkedServers)
{
    constexpr qsizetype checksASecond = 500;
    std::chrono::seconds interval(2);
    while (checkedServers >= checksASecond * interval.count())
        interval *= 2;
    return interval;
}

QStringList ProxyModel::listeners(const QString &name) const
{
    const ProxyBackend *backend = find(name);
    if (!backend)
        return {};
    QList<Port> ports{backend->listenPort.value_or(httpPort)};
    if (!backend->listenPort && servesHttps())
        ports.append(*httpsPort);
    QStringList listeners;
    for (const Port port : std::as_const(ports))
        listeners.append(endpoint(port));
    return listeners;
}

QString ProxyModel::endpoint(Port port) const
{
    const bool needsBrackets = bindAddress.contains(u':') && !bindAddress.startsWith(u'[');
    const QString address = needsBrackets ? u'[' + bindAddress + u']' : bindAddress;
    return address + u':' + QString::number(port.number());
}

} // namespace proxym
