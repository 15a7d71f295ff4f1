// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/config/modeljson.h"

#include "core/balance.h"
#include "core/whitelist.h"
#include "haproxy/config/backendlist.h"
#include "haproxy/config/configlines.h"

#include <QJsonArray>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

QJsonObject toJson(const QMap<QString, QString> &map)
{
    QJsonObject json;
    for (auto [key, name] : map.asKeyValueRange())
        json.insert(key, name);
    return json;
}

QMap<QString, QString> mapFrom(const QJsonValue &json)
{
    QMap<QString, QString> map;
    const QJsonObject object = json.toObject();
    for (auto entry = object.begin(); entry != object.end(); ++entry)
        map.insert(entry.key(), entry->toString());
    return map;
}

//! The texts are bytes in any encoding.
QByteArray bytesFrom(const QJsonValue &json)
{
    return QByteArray::fromBase64(json.toString().toLatin1());
}

std::optional<ProxyBackend> backendFrom(const QJsonObject &json)
{
    static const QRegularExpression legalName(u"^[A-Za-z0-9_.:-]+\\z"_s);
    ProxyBackend backend{.name = json[u"name"_s].toString(),
                         .protocol = json[u"protocol"_s] == u"http"_s ? Protocol::Http : Protocol::Tcp,
                         .listenPort = Port::from(json[u"listenPort"_s].toInt()),
                         .balance = json[u"balance"_s].toString(),
                         .checked = json[u"checked"_s].toBool(true),
                         .checkPath = json[u"checkPath"_s].toString(),
                         .sticky = json[u"sticky"_s].toBool(),
                         .redirectToHttps = json[u"redirectToHttps"_s].toBool(),
                         .hsts = json[u"hsts"_s].toBool(),
                         .stripPath = json[u"stripPath"_s].toString()};
    Handling handling;
    const bool isAuthPossible = !json.contains(u"auth"_s)
        || readHandling(u"auth"_s, json[u"auth"_s].toString(), handling).has_value();
    backend.auth = handling.auth;
    for (const QJsonValue line : json[u"config"_s].toArray())
        backend.config.append(line.toString());
    const bool isPossible = legalName.match(backend.name).hasMatch() && whitelistedBalance(backend.balance)
        && isAuthPossible && whitelistedPath(backend.stripPath) == backend.stripPath
        && backend.listenPort.has_value() == (backend.protocol == Protocol::Tcp)
        && !refusalOfServiceLines(backend.config);
    return isPossible ? std::optional(backend) : std::nullopt;
}

} // namespace

QJsonObject structureToJson(const ProxyBackend &backend)
{
    QJsonObject json{{u"name"_s, backend.name},
                     {u"protocol"_s, backend.protocol == Protocol::Http ? u"http"_s : u"tcp"_s},
                     {u"balance"_s, backend.balance},
                     {u"checked"_s, backend.checked},
                     {u"checkPath"_s, backend.checkPath},
                     {u"sticky"_s, backend.sticky},
                     {u"redirectToHttps"_s, backend.redirectToHttps},
                     {u"hsts"_s, backend.hsts},
                     {u"stripPath"_s, backend.stripPath},
                     {u"config"_s, QJsonArray::fromStringList(backend.config)}};
    if (backend.auth)
        json.insert(u"auth"_s, textsOf({.auth = backend.auth}).value(u"auth"_s));
    if (backend.listenPort)
        json.insert(u"listenPort"_s, backend.listenPort->number());
    return json;
}

QJsonObject structureToJson(const ProxyModel &model)
{
    QJsonArray backends;
    for (const ProxyBackend &backend : model.backends)
        backends.append(structureToJson(backend));
    QJsonObject texts{{u"httpFrontend"_s, QString::fromLatin1(model.texts.httpFrontend.toBase64())}};
    if (model.texts.global)
        texts.insert(u"global"_s, QString::fromLatin1(model.texts.global->toBase64()));
    return {{u"texts"_s, texts},
            {u"maps"_s,
             QJsonObject{{u"hosts"_s, toJson(model.maps.hosts)},
                         {u"paths"_s, toJson(model.maps.paths)},
                         {u"wildcards"_s, toJson(model.maps.wildcards)},
                         {u"checkHosts"_s, toJson(model.maps.checkHosts)}}},
            {u"backends"_s, backends}};
}

ProxyModel structureFromJson(const QJsonObject &json)
{
    ProxyModel model;
    const QJsonObject texts = json[u"texts"_s].toObject();
    if (texts.contains(u"global"_s))
        model.texts.global = bytesFrom(texts[u"global"_s]);
    model.texts.httpFrontend = bytesFrom(texts[u"httpFrontend"_s]);
    const QJsonObject maps = json[u"maps"_s].toObject();
    model.maps = {.hosts = mapFrom(maps[u"hosts"_s]),
                  .paths = mapFrom(maps[u"paths"_s]),
                  .wildcards = mapFrom(maps[u"wildcards"_s]),
                  .checkHosts = mapFrom(maps[u"checkHosts"_s])};
    for (const QJsonValue backend : json[u"backends"_s].toArray())
        if (auto possible = backendFrom(backend.toObject()))
            insertInto(model.backends, {std::move(*possible)});
    return model;
}

} // namespace proxym
