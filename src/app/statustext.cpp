// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/statustext.h"

#include "base/logging.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

QString counted(const QJsonValue &number, const QString &one, const QString &many)
{
    return QString::number(number.toInteger()) + u' ' + (number.toInteger() == 1 ? one : many);
}

//! "200 services, http://10.0.0.1:8080, events by stream: connection refused"
QString sourceText(const QJsonObject &source)
{
    QStringList facts{counted(source[u"services"_s], u"service"_s, u"services"_s)};
    if (const QString server = source[u"server"_s].toString(); !server.isEmpty())
        facts.append(server);
    if (const QJsonObject events = source[u"events"_s].toObject(); !events.isEmpty())
        facts.append(u"events by %1%2"_s.arg(events[u"mode"_s].toString(),
                                             events[u"connected"_s].toBool() ? u""_s : u", not connected"_s));
    const QString error = source[u"lastError"_s].toString();
    return facts.join(u", "_s) + (error.isEmpty() ? u""_s : u": "_s + error);
}

QString proxyText(const QJsonObject &proxy)
{
    const QJsonValue pid = proxy[u"pid"_s];
    const QString version = proxy[u"version"_s].toString();
    return (version.isEmpty() ? QString() : version + u", "_s)
        + (pid.isNull() ? u"does not run"_s : u"pid %1"_s.arg(pid.toInteger())) + u", "_s
        + counted(proxy[u"reloads"_s], u"reload"_s, u"reloads"_s) + u", "_s
        + counted(proxy[u"runtimeUpdates"_s], u"change at run time"_s, u"changes at run time"_s) + u", "_s
        + counted(proxy[u"oldProcesses"_s], u"old process"_s, u"old processes"_s);
}

QString row(const QString &name, const QString &state, const QString &text)
{
    constexpr int nameWidth = 13, stateWidth = 9;
    return u"  "_s + escaped(name).leftJustified(nameWidth) + escaped(state).leftJustified(stateWidth)
        + escaped(text) + u'\n';
}

//! A list under its title, which is next to the first item only.
QString listText(const QString &title, const QJsonArray &items)
{
    QString text;
    for (const QJsonValue item : items)
        text += row(text.isEmpty() ? title : QString(), {}, item.toString());
    return text;
}

} // namespace

QString statusText(const QJsonObject &status)
{
    QString text = escaped(status[u"summary"_s].toString()) + u'\n';
    for (const QJsonValue source : status[u"sources"_s].toArray())
        text +=
            row(source[u"name"_s].toString(), source[u"state"_s].toString(), sourceText(source.toObject()));
    if (const QJsonObject proxy = status[u"haproxy"_s].toObject(); proxy[u"enabled"_s].toBool())
        text += row(u"HAProxy"_s, {}, proxyText(proxy));
    text += listText(u"problems"_s, status[u"problems"_s].toArray());
    text += listText(u"notes"_s, status[u"notes"_s].toArray());
    return text;
}

int statusSeverity(const QJsonObject &status)
{
    static const QStringList warnings{u"degraded"_s, u"stale"_s, u"starting"_s};
    const QString state = status[u"state"_s].toString();
    if (state == u"inSync")
        return 0;
    return warnings.contains(state) ? 1 : 2;
}

} // namespace proxym
