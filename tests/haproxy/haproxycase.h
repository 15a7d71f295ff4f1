// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/modelmaker.h"
#include "haproxy/judge/culprits.h"
#include "haproxy/plan/plan.h"
#include "haproxy/settings/settingsdirectory.h"
#include "manager/settle/buildinventory.h"
#include "settings/settingvalue.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QStandardPaths>
#include <QTest>

//! What the tests of the HAProxy module share: services as JSON, and a real HAProxy.
namespace proxym::test {

using namespace Qt::StringLiterals;

inline QStringList stringsIn(const QJsonValue &value)
{
    return value.isString() ? QStringList{value.toString()} : value.toVariant().toStringList();
}

inline Service serviceFrom(const QJsonObject &json)
{
    Service service{.id = json[u"id"_s].toString(),
                    .domains = stringsIn(json[u"domains"_s]),
                    .port = Port::from(json[u"port"_s].toInt(80)).value(),
                    .servicePort = Port::from(json[u"servicePort"_s].toInt()),
                    .applicationProtocol = json[u"protocol"_s].toString(u"http"_s),
                    .weight = Weight::fromText(json[u"weight"_s].toString()),
                    .group = json[u"group"_s].toString(),
                    .config = stringsIn(json[u"config"_s]),
                    .path = json[u"path"_s].toString(),
                    .source = u"File"_s};
    for (const QString &server : stringsIn(json[u"servers"_s])) {
        const auto colon = server.lastIndexOf(u':');
        const QString port = server.mid(colon + 1).section(u'*', 0, 0);
        const Host host = Host::from(server.left(colon), Port::from(port.toInt()).value()).value();
        service.hosts.append(host.with(Weight::fromText(server.section(u'*', 1))));
    }
    return service;
}

//! `json`: {"services": […], "files": {"web_80.yml": "…"}, "httpsPort": 443, "bindAddress": "::1"}.
inline Modelled modelledFrom(const QJsonObject &json)
{
    QMap<QString, QByteArray> files;
    const QJsonObject texts = json[u"files"_s].toObject();
    for (auto file = texts.begin(); file != texts.end(); ++file)
        files.insert(file.key(), stringsIn(file.value()).join(u'\n').toUtf8());
    const OperatorSettings operatorSettings = operatorSettingsFrom(files, {});
    if (!operatorSettings.complaints.isEmpty())
        qFatal("%s", qPrintable(operatorSettings.complaints.join(u"; ")));
    HaproxySettings settings;
    settings.bindAddress = json[u"bindAddress"_s].toString(u"*"_s);
    settings.httpPort = Port::from(json[u"httpPort"_s].toInt(80)).value();
    settings.httpsPort = Port::from(json[u"httpsPort"_s].toInt());
    settings.trustedProxies = json[u"trustedProxies"_s].toVariant().toStringList();
    settings.acceptProxy = json[u"acceptProxy"_s].toBool();
    if (const QString figures = json[u"metricsAddress"_s].toString(); !figures.isEmpty())
        settings.metricsAddress = SettingValue<Endpoint>::parse(figures).value();
    settings.spareBackends = unsigned(json[u"spareBackends"_s].toInt());
    Services services;
    for (const QJsonValue service : json[u"services"_s].toArray())
        services.append(serviceFrom(service.toObject()));
    const ProxyRules rules{settings.httpPort, settings.httpsPort, operatorSettings.services};
    Modelled modelled =
        modelFrom(buildInventory({{u"File"_s, services}}, {}, rules, {}), settings, operatorSettings.texts);
    for (const QJsonValue file : json[u"certificates"_s].toArray())
        modelled.model.certificates.append({.file = file.toString()});
    return modelled;
}

inline ProxyModel modelFromJson(const QByteArray &json)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(json, &error);
    if (error.error != QJsonParseError::NoError)
        qFatal("bad case: %s", qPrintable(error.errorString()));
    const Modelled modelled = modelledFrom(document.object());
    return replaceCulprits(modelled.model, modelled.refused.keys(), nullptr);
}

inline const RenderPaths examplePaths{u"/var/lib/proxym"_s, u"/run/proxym/haproxy.sock"_s};

inline QString haproxyBinary()
{
    return QStandardPaths::findExecutable(u"haproxy"_s,
                                          {u"/usr/sbin"_s, u"/usr/local/sbin"_s, u"/usr/bin"_s});
}

inline void writeFile(const QString &path, const QByteArray &content)
{
    QFile file(path);
    QVERIFY2(file.open(QIODevice::WriteOnly), qPrintable(path));
    file.write(content);
}

//! Writes configuration, maps and an empty server state to `paths`; the configuration goes to the same
//! directory.
inline QString writeRendered(const RenderedConfig &rendered, const RenderPaths &paths)
{
    QDir().mkpath(paths.helpersPath);
    for (auto map = rendered.maps.begin(); map != rendered.maps.end(); ++map)
        writeFile(paths.mapPath(map.key()), map.value());
    writeFile(paths.serverStatePath(), "1\n# \n");
    const QString config = paths.helpersPath + u"/haproxy.cfg"_s;
    writeFile(config, rendered.config.whole());
    return config;
}

struct CheckResult {
    int status = -1;
    QByteArray output;
};

//! `haproxy -c`.
inline CheckResult check(const QString &config)
{
    QProcess haproxy;
    haproxy.setProcessChannelMode(QProcess::MergedChannels);
    haproxy.start(haproxyBinary(), {u"-c"_s, u"-f"_s, config});
    if (!haproxy.waitForFinished(20'000))
        return {-1, "haproxy -c did not end"};
    return {haproxy.exitCode(), haproxy.readAll()};
}

} // namespace proxym::test
