// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "status/liveanswers.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! What HAProxy reports about these services, for a list.
Task<SeenServices> lookAt(ConfigGenerator *target, Entries entries)
{
    QStringList served, groups;
    SeenServices seen;
    if (target)
        seen.backends = target->status().backends;
    for (const Entry &entry : std::as_const(entries)) {
        if (!entry.isServed())
            continue;
        (entry.group.isEmpty() ? served : groups).append(entry.backend());
        if (target)
            seen.listeners.insert(entry.name, target->listeners(entry.backend()));
    }
    if (target && !served.isEmpty()) {
        auto rates = target->requestRates(served); // both queries at once
        seen.live = co_await target->liveCounts(served);
        seen.requestRates = co_await rates;
    }
    if (groups.removeDuplicates(); target && !groups.isEmpty())
        seen.servers = co_await target->liveServers(groups);
    for (const Entry &entry : std::as_const(entries))
        tellOwn(entry, seen);
    co_return seen;
}

} // namespace

Task<> answerWithLive(ConfigGenerator *target, ServicePage page, Reply reply)
{
    const SeenServices seen = co_await lookAt(target, page.entries);
    reply.send(jsonResponse(servicesJson(page, seen)));
}

Task<> answerWithPage(ConfigGenerator *target, QByteArray page, Status status, PageLists lists, Reply reply)
{
    lists.seen = co_await lookAt(target, lists.services.entries);
    reply.send({.type = "text/html; charset=utf-8", .body = pageHtml(page, status, lists)});
}

Task<> answerWithServers(ConfigGenerator *target, Entry entry, Reply reply)
{
    const QStringList lines = target ? target->configLines(entry.backend()) : QStringList();
    SeenServices seen;
    if (target)
        seen.backends = target->status().backends;
    if (target && entry.isServed())
        seen.listeners.insert(entry.name, target->listeners(entry.backend()));
    if (target && entry.isConfigured()) {
        const QStringList one(1, entry.backend());
        auto rates = target->requestRates(one); // both queries at once
        seen.servers = co_await target->liveServers(one);
        seen.requestRates = co_await rates;
        tellOwn(entry, seen);
    }
    reply.send(jsonResponse(serviceJson(entry, lines, seen)));
}

} // namespace proxym
