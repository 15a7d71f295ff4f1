// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "status/rowvalues.h"

#include "status/pagevalues.h"
#include "status/statewords.h"

#include <QRegularExpression>
#include <QUrl>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

QString wordOf(ServiceState state)
{
    switch (state) {
    case ServiceState::Active:
        return u"active"_s;
    case ServiceState::NoHosts:
        return u"no servers"_s;
    case ServiceState::Skipped:
        return u"skipped"_s;
    case ServiceState::HeldBack:
        return u"held back"_s;
    }
    return {};
}

//! How many servers are live, if that is known.
std::optional<qsizetype> liveOf(const Entry &entry, const ProxyStatus &proxy, const SeenServices &seen)
{
    if (hasNoLiveServer(entry, proxy))
        return 0;
    const auto live = seen.live.constFind(entry.name);
    return live == seen.live.constEnd() ? std::nullopt : std::optional<qsizetype>(*live);
}

void addHealth(PageValues &values, qsizetype total, std::optional<qsizetype> live)
{
    const bool isKnown = live && total > 0;
    values[u"hosts"_s] = QString::number(total);
    values[u"health"_s] = u"off"_s;
    if (!isKnown)
        return;
    values[u"healthWords"_s] = u"%1 of %2 live"_s.arg(*live).arg(total);
    values[u"hosts"_s] = u"%1/%2"_s.arg(*live).arg(total) + (*live < total ? u" live"_s : QString());
    values[u"health"_s] = *live >= total ? u"allLive"_s : *live > 0 ? u"someLive"_s : u"noneLive"_s;
}

//! "https://shop.test:8443/api"; empty if HAProxy does not listen for it. HTTPS comes last.
QString addressOf(const QString &domain, const QString &path, const QStringList &listeners)
{
    static const QRegularExpression plain(u"^[A-Za-z0-9_-][A-Za-z0-9._-]*\\z"_s);
    if (listeners.isEmpty() || !plain.match(domain).hasMatch())
        return {};
    const bool isSecure = listeners.size() > 1;
    const QString port = listeners.last().section(u':', -1);
    const QString suffix = port == (isSecure ? u"443"_s : u"80"_s) ? QString() : u':' + port;
    return (isSecure ? u"https://"_s : u"http://"_s) + domain + suffix
        + QString::fromLatin1(QUrl::toPercentEncoding(path, "/"));
}

QString countWords(const RoundRecord &change)
{
    QStringList parts;
    if (!change.added.isEmpty())
        parts.append(u"+%1"_s.arg(change.added.size()));
    if (!change.removed.isEmpty())
        parts.append(u"−%1"_s.arg(change.removed.size()));
    if (!change.changed.isEmpty())
        parts.append(u"~%1"_s.arg(change.changed.size()));
    return parts.join(u' ');
}

//! What went wrong, or what was done; a change of one service names it.
QString whyWords(const RoundRecord &change)
{
    if (!change.error.isEmpty())
        return change.error;
    const QStringList names = change.added + change.removed + change.changed;
    if (names.size() != 1 || change.reason.contains(names.first()))
        return change.reason;
    return names.first() + u": "_s + change.reason;
}

} // namespace

QString serviceHref(const QString &name)
{
    return u"api/services/"_s + QString::fromLatin1(QUrl::toPercentEncoding(name));
}

PageValues serviceValues(const Entry &entry, const ProxyStatus &proxy, const SeenServices &seen)
{
    const qsizetype total = entry.serverCount();
    const auto live = liveOf(entry, proxy, seen);
    const bool isOnlyDown = entry.state == ServiceState::Active && total > 0 && live == 0;
    PageValues values{
        {u"id"_s, entry.service->id},
        {u"name"_s, entry.name},
        {u"href"_s, serviceHref(entry.name)},
        {u"protocol"_s, entry.protocol == Protocol::Http ? u"http"_s : u"tcp"_s},
        {u"source"_s, entry.service->source},
        {u"origin"_s, entry.service->origin},
        {u"state"_s, isOnlyDown ? u"down"_s : toText(entry.state)},
        {u"word"_s, isOnlyDown ? u"down"_s : wordOf(entry.state)},
        {u"reason"_s, entry.shownReason()},
    };
    addHealth(values, total, live);
    return values;
}

PageValues changeValues(const RoundRecord &change)
{
    const bool isOk = change.result == ApplyResult::Ok;
    return {
        {u"at"_s, timeValue(change.startedAt)},
        {u"atText"_s, timeText(change.startedAt)},
        {u"state"_s, isOk ? toText(change.action) : toText(change.result)},
        {u"word"_s, isOk ? wordOf(change.action) : wordOf(change.action) + u' ' + toText(change.result)},
        {u"counts"_s, countWords(change)},
        {u"why"_s, whyWords(change)},
    };
}

QList<ReachPart> reachOf(const Entry &entry, const QStringList &listeners)
{
    if (entry.protocol == Protocol::Tcp)
        return {{u"port %1"_s.arg(entry.service->listenPort().number()), {}}};
    constexpr qsizetype mostDomains = 2;
    const QStringList domains = entry.domains();
    QList<ReachPart> parts;
    for (const QString &domain : domains.mid(0, mostDomains)) {
        if (!parts.isEmpty())
            parts.append({u", "_s, {}});
        parts.append({domain, addressOf(domain, entry.path(), listeners)});
    }
    if (domains.isEmpty())
        parts.append({u"no domain"_s, {}});
    if (domains.size() > mostDomains)
        parts.append({u" and %1 more"_s.arg(domains.size() - mostDomains), {}});
    if (!entry.path().isEmpty())
        parts.append({u' ' + entry.path(), {}});
    return parts;
}

QList<LackLink> lacksOf(const Status &status)
{
    const ServiceCounts counts = countsOf(status);
    QList<LackLink> lacks;
    const auto add = [&lacks](const QString &state, qsizetype number, const QString &one,
                              const QString &many) {
        if (number > 0)
            lacks.append({state, number == 1 ? u"1 service "_s + one : u"%1 services "_s.arg(number) + many});
    };
    add(u"skipped"_s, counts.skipped, u"is left out"_s, u"are left out"_s);
    add(u"noHosts"_s, counts.noHosts, u"has no servers"_s, u"have no servers"_s);
    add(u"down"_s, counts.down, u"has no live server"_s, u"have no live server"_s);
    return lacks;
}

} // namespace proxym
