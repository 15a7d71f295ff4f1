// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "status/servicelistjson.h"

#include "base/secrets.h"
#include "core/servicejson.h"
#include "status/jsonvalues.h"
#include "status/statewords.h"

#include <QJsonArray>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

QJsonValue numberOrNull(const QHash<QString, int> &numbers, const QString &name)
{
    const auto number = numbers.constFind(name);
    return number == numbers.constEnd() ? QJsonValue() : QJsonValue(*number);
}

QJsonValue checkJson(const std::optional<LastCheck> &check)
{
    if (!check)
        return {};
    return QJsonObject{
        {u"code"_s, check->code}, {u"text"_s, check->text}, {u"since"_s, timeJson(check->since)}};
}

const QString notShown = u"(not shown)"_s;

//! "proxym.port.80.auth", "HAPROXY_0_AUTH": hashes, or by mistake a password.
bool isSecret(const QString &label)
{
    return label.trimmed().endsWith(u"auth"_s, Qt::CaseInsensitive);
}

QJsonObject serverJson(const LiveServer &server)
{
    return {
        {u"name"_s, server.name},
        {u"address"_s, server.address},
        {u"state"_s, server.state},
        {u"check"_s, checkJson(server.check)},
        {u"weight"_s, server.weight},
        {u"sessions"_s, server.sessions},
        {u"requests"_s, server.requests},
        {u"errors"_s, server.errors},
        {u"requestRate"_s, server.requestRate},
    };
}

QJsonObject entryJson(const Entry &entry, const SeenServices &seen)
{
    QJsonObject json = toJson(entry.service);
    json.insert(u"config"_s, QJsonArray::fromStringList(withoutSecrets(entry.service->config)));
    if (QJsonObject handling = json.value(u"handling"_s).toObject(); handling.contains(u"auth"_s)) {
        handling.insert(u"auth"_s, notShown);
        json.insert(u"handling"_s, handling);
    }
    json.remove(u"labels"_s);
    json.remove(u"absence"_s); // the reason says it
    json.insert(u"name"_s, entry.name);
    const QString backend = seen.backends.value(entry.backend(), entry.backend());
    json.insert(u"backend"_s, entry.isConfigured() ? QJsonValue(backend) : QJsonValue());
    json.insert(u"listenPort"_s, entry.service->listenPort().number());
    json.insert(u"protocol"_s, entry.protocol == Protocol::Http ? u"http"_s : u"tcp"_s);
    json.insert(u"state"_s, toText(entry.state));
    json.insert(u"reason"_s, textOrNull(entry.shownReason()));
    json.insert(u"domains"_s, QJsonArray::fromStringList(entry.domains()));
    json.insert(u"path"_s, entry.path());
    json.insert(u"origin"_s, textOrNull(entry.service->origin));
    json.insert(u"serverCount"_s, entry.serverCount());
    json.insert(u"live"_s, numberOrNull(seen.live, entry.name));
    json.insert(u"requestRate"_s, numberOrNull(seen.requestRates, entry.name));
    json.insert(u"listeners"_s, QJsonArray::fromStringList(seen.listeners.value(entry.name)));
    return json;
}

} // namespace

QJsonObject servicesJson(const ServicePage &page, const SeenServices &seen)
{
    QJsonArray services;
    for (const Entry &entry : page.entries)
        services.append(entryJson(entry, seen));
    return {{u"total"_s, page.total},
            {u"matched"_s, page.matched},
            {u"offset"_s, page.offset},
            {u"services"_s, services}};
}

QJsonObject serviceJson(const Entry &entry, const QStringList &configLines, const SeenServices &seen)
{
    const QList<LiveServer> known = seen.servers.value(entry.name);
    QJsonArray servers;
    for (const LiveServer &server : known)
        servers.append(serverJson(server));
    QJsonObject json = entryJson(entry, seen);
    if (seen.servers.contains(entry.name))
        json.insert(u"live"_s, std::ranges::count_if(known, &LiveServer::isLive));
    json.insert(u"configLines"_s, QJsonArray::fromStringList(configLines));
    QJsonObject labels;
    for (auto [label, value] : entry.service->labels.asKeyValueRange())
        labels.insert(label, isSecret(label) ? notShown : withoutSecrets(value));
    json.insert(u"labels"_s, labels);
    json.insert(u"conflicts"_s, QJsonArray::fromStringList(entry.conflicts));
    QJsonArray addresses;
    for (const Host &host : entry.servers)
        addresses.append(host.toString());
    json.insert(u"addresses"_s, addresses);
    json.insert(u"servers"_s, servers);
    return json;
}

void tellOwn(const Entry &entry, SeenServices &seen)
{
    const auto all = seen.servers.constFind(entry.backend());
    if (entry.group.isEmpty() || all == seen.servers.constEnd())
        return;
    QSet<QString> addresses;
    for (const Host &host : entry.servers)
        addresses.insert(host.toString());
    QList<LiveServer> own = *all;
    own.removeIf([&](const LiveServer &server) { return !addresses.contains(server.address); });
    int rate = 0;
    for (const LiveServer &server : std::as_const(own))
        rate += server.requestRate;
    seen.live.insert(entry.name, int(std::ranges::count_if(own, &LiveServer::isLive)));
    seen.requestRates.insert(entry.name, rate);
    seen.servers.insert(entry.name, own);
}

} // namespace proxym
