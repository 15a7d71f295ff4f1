// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/explanation.h"
#include "core/whitelist.h"

#include "base/logging.h"
#include "core/inventory.h"

#include <QJsonArray>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

QStringList textsIn(const QJsonValue &array)
{
    QStringList texts;
    for (const QJsonValue text : array.toArray())
        texts.append(text.toString());
    return texts;
}

//! A title with its lines, the title next to the first one; empty if there are no lines.
QString block(const QString &title, const QStringList &lines)
{
    constexpr int titleWidth = 11;
    QString text;
    for (const QString &line : lines)
        text +=
            u"  "_s + (text.isEmpty() ? title : QString()).leftJustified(titleWidth) + escaped(line) + u'\n';
    return text;
}

QString block(const QString &title, const QJsonValue &line)
{
    return block(title, line.toString().isEmpty() ? QStringList() : QStringList{line.toString()});
}

//! "active, but none of its servers is live"
QString stateOf(const QJsonObject &service)
{
    const QString state = service[u"state"_s].toString();
    const bool isDead = service[u"live"_s].isDouble() && service[u"live"_s].toInteger() == 0;
    return state == u"active" && isDead ? u"active, but none of its servers is live"_s : state;
}

//! "DOWN since 2024-02-03T04:05:06.789Z (L4CON Connection refused)"
QString checkText(const QJsonObject &check)
{
    const QString since = check[u"since"_s].toString();
    const QString said =
        QStringList{check[u"code"_s].toString(), check[u"text"_s].toString()}.join(u' ').trimmed();
    return (since.isEmpty() ? QString() : u" since "_s + since)
        + (said.isEmpty() ? QString() : u" (%1)"_s.arg(said));
}

QString serverText(const QJsonObject &server)
{
    QString text = u"%1  %2  %3%4, %5 sessions"_s.arg(
        server[u"name"_s].toString(), server[u"address"_s].toString(), server[u"state"_s].toString(),
        checkText(server[u"check"_s].toObject()), QString::number(server[u"sessions"_s].toInteger()));
    if (const QJsonValue weight = server[u"weight"_s]; weight.isDouble())
        text += u", weight %1"_s.arg(weight.toInteger());
    return text;
}

//! The servers that HAProxy has; those of the source if HAProxy has none or does not answer.
QString serversText(const QJsonObject &service)
{
    QStringList lines;
    for (const QJsonValue server : service[u"servers"_s].toArray())
        lines.append(serverText(server.toObject()));
    if (!lines.isEmpty())
        return block(u"servers"_s, lines);
    for (const QJsonValue host : service[u"hosts"_s].toArray()) {
        const QString place = host[u"srv"_s].isString()
            ? u"srv "_s + host[u"srv"_s].toString()
            : u"%1 port %2"_s.arg(host[u"ip"_s].toString()).arg(host[u"port"_s].toInteger());
        lines.append(place + u", unknown to HAProxy"_s);
    }
    return block(u"hosts"_s, lines);
}

QString labelsText(const QJsonObject &labels)
{
    QStringList lines;
    for (auto label = labels.begin(); label != labels.end(); ++label)
        lines.append(label.key() + u" = "_s + label->toString());
    return block(u"labels"_s, lines);
}

} // namespace

QString explanation(const QJsonObject &service)
{
    const QString identity =
        u"%1, port %2"_s.arg(service[u"id"_s].toString()).arg(service[u"port"_s].toInteger());
    return escaped(service[u"name"_s].toString()) + u": "_s + escaped(stateOf(service)) + u'\n'
        + block(u"why"_s, service[u"reason"_s]) + block(u"id"_s, identity)
        + block(u"source"_s, service[u"source"_s]) + block(u"file"_s, service[u"origin"_s])
        + block(u"protocol"_s, service[u"protocol"_s]) + block(u"domains"_s, textsIn(service[u"domains"_s]))
        + block(u"path"_s, service[u"path"_s]) + block(u"listens"_s, textsIn(service[u"listeners"_s]))
        + block(u"conflicts"_s, textsIn(service[u"conflicts"_s]))
        + labelsText(service[u"labels"_s].toObject()) + serversText(service)
        + block(u"config"_s, textsIn(service[u"configLines"_s]));
}

bool isMeant(const QJsonObject &service, const QString &what)
{
    const QString id = service[u"id"_s].toString();
    if (service[u"name"_s].toString() == what || id == what || id == u'/' + what)
        return true;
    const auto wanted = whitelistedDomain(what);
    const QStringList domains = textsIn(service[u"domains"_s]);
    return wanted && std::ranges::any_of(domains, [&wanted](const QString &domain) {
               return whitelistedDomain(domain) == wanted;
           });
}

QStringList domainsCovering(const QString &what)
{
    const auto domain = whitelistedDomain(what);
    const bool isExact = domain && domain->contains(u'.') && !domain->startsWith(u'*');
    if (!isExact)
        return {what};
    return {what, u"*."_s + domain->section(u'.', 1), catchAllDomain};
}

} // namespace proxym
