// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/config/model.h"

#include "core/balance.h"
#include "core/whitelist.h"
#include "haproxy/config/backendlist.h"
#include "haproxy/config/configlines.h"

#include <QSet>

#include <tuple>
#include <utility>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

bool isPortFree(const ProxyModel &model, std::optional<Port> port, const QString &name)
{
    return !port
        || std::none_of(model.backends.begin(), model.backends.end(), [&](const ProxyBackend &other) {
               return other.name != name && other.listenPort == port;
           });
}

//! Gives `backend` the structure it had before; it keeps its present servers.
void restore(ProxyModel &model, Shared<ProxyBackend> &backend, const ProxyBackend &before,
             const ProxyModel &lastGood)
{
    if (backend->protocol != before.protocol) {
        removeRoutes(model.maps, {backend->name});
        restoreRoutes(model.maps, lastGood.maps, backend->name);
    }
    if (const QString host = lastGood.maps.checkHosts.value(before.name); !host.isEmpty())
        model.maps.checkHosts.insert(before.name, host);
    ProxyBackend restored = before;
    restored.servers = backend->servers;
    backend = std::move(restored);
}

} // namespace

bool ProxyBackend::hasStructureOf(const ProxyBackend &other) const
{
    const auto structure = [](const ProxyBackend &b) {
        return std::tie(b.name, b.protocol, b.listenPort, b.balance, b.checked, b.checkPath, b.sticky,
                        b.redirectToHttps, b.auth, b.hsts, b.stripPath, b.config);
    };
    return structure(*this) == structure(other);
}

bool isBefore(const ProxyServer &a, const ProxyServer &b)
{
    return std::tie(a.host, a.name) < std::tie(b.host, b.name);
}

bool ProxyBackend::has(const ProxyServer &server) const
{
    return std::ranges::any_of(servers, [&](const ProxyServer &own) { return own.isServer(server); });
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
    return findIn(backends, name);
}

ProxyModel ProxyModel::only(const QSet<QString> &names) const
{
    QStringList sorted(names.begin(), names.end());
    sorted.sort();
    ProxyModel few = *this;
    few.backends = {};
    for (const QString &name : std::as_const(sorted)) {
        if (find(name))
            few.backends.append(*placeOf(name, backends));
    }
    return few;
}

QMap<QString, QString> missingIn(const ProxyModel &inForce, const Inventory &inventory, const QString &why)
{
    QMap<QString, QString> missing;
    for (const Entry &entry : inventory.entries) {
        if (entry.isServed() && !inForce.find(entry.backend()))
            missing.insert(entry.backend(), why);
    }
    return missing;
}

QStringList ProxyModel::knownMaps() const
{
    const bool asksForPaths = std::ranges::any_of(
        backends, [](const ProxyBackend &backend) { return !backend.checkPath.isEmpty(); });
    QStringList files = allMaps;
    if (!asksForPaths)
        files.removeAll(checkHostsMap);
    return files;
}

qsizetype ProxyModel::serverCount() const
{
    qsizetype count = 0;
    for (const ProxyBackend &backend : backends)
        count += backend.servers.size();
    return count;
}

ProxyModel replaceCulprits(const ProxyModel &model, const QStringList &culprits, const ProxyModel *lastGood)
{
    ProxyModel result = model;
    const QSet<QString> names(culprits.begin(), culprits.end());
    QSet<QString> leftOut;
    changeEach(result.backends, [&](Shared<ProxyBackend> &backend) {
        if (!names.contains(backend->name))
            return;
        const ProxyBackend *before = lastGood ? lastGood->find(backend->name) : nullptr;
        if (before && isPortFree(model, before->listenPort, backend->name))
            restore(result, backend, *before, *lastGood);
        else
            leftOut.insert(backend->name);
    });
    removeRoutes(result.maps, leftOut);
    guardPaths(result.maps);
    result.backends.removeIf([&](const ProxyBackend &backend) { return leftOut.contains(backend.name); });
    return result;
}

QSet<QString> wordsIn(const ProxyModel &model)
{
    QStringList lines{QString::fromUtf8(model.texts.global.value_or(QByteArray())),
                      QString::fromUtf8(model.texts.httpFrontend)};
    for (const ProxyBackend &backend : model.backends)
        lines += backend.config;
    return namesIn(lines);
}

ProxyModel withNamedBackends(ProxyModel model, const ProxyModel &before)
{
    const QStringList texts{QString::fromUtf8(model.texts.global.value_or(QByteArray())),
                            QString::fromUtf8(model.texts.httpFrontend)};
    for (const QString &name : namesIn(texts)) {
        const ProxyBackend *known = before.find(name);
        if (!known || known->listenPort || model.find(name))
            continue;
        ProxyBackend empty = *known;
        empty.servers.clear();
        insertInto(model.backends, {Shared(std::move(empty))});
    }
    return model;
}

ProxyModel withFewServers(const ProxyModel &model)
{
    const QSet<QString> mentioned = wordsIn(model);
    ProxyModel result = model;
    changeEach(result.backends, [&](Shared<ProxyBackend> &backend) {
        bool isFirst = true;
        QList<ProxyServer> few = backend->servers;
        few.removeIf([&](const ProxyServer &server) {
            return !std::exchange(isFirst, false) && !mentioned.contains(server.name);
        });
        setServers(backend, few);
    });
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
