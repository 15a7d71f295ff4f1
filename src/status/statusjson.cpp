// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "status/statusjson.h"

#include "base/secrets.h"
#include "core/servicejson.h"
#include "status/http/response.h"

#include <QJsonDocument>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

QString toText(SourceState state)
{
    switch (state) {
    case SourceState::Starting:
        return u"starting"_s;
    case SourceState::Ok:
        return u"ok"_s;
    case SourceState::Failing:
        return u"failing"_s;
    }
    return {};
}

//! Null for an empty text.
QJsonValue textOrNull(const QString &text)
{
    return text.isEmpty() ? QJsonValue() : QJsonValue(text);
}

QJsonValue durationJson(std::chrono::microseconds duration)
{
    constexpr double microsecondsPerMillisecond = 1000;
    return double(duration.count()) / microsecondsPerMillisecond;
}

QJsonObject countsJson(const ServiceCounts &counts)
{
    return {{u"total"_s, counts.total},     {u"active"_s, counts.active},     {u"noHosts"_s, counts.noHosts},
            {u"skipped"_s, counts.skipped}, {u"heldBack"_s, counts.heldBack}, {u"down"_s, counts.down},
            {u"servers"_s, counts.servers}};
}

QJsonValue eventsJson(const std::optional<EventsStatus> &events)
{
    if (!events)
        return {};
    return QJsonObject{{u"mode"_s, events->mode},
                       {u"connected"_s, events->connected},
                       {u"lastEventAt"_s, timeJson(events->lastEventAt)}};
}

QJsonObject sourceJson(const SourceStatus &source)
{
    return {
        {u"name"_s, source.name},
        {u"state"_s, toText(source.state)},
        {u"services"_s, source.services},
        {u"lastSuccessAt"_s, timeJson(source.lastSuccessAt)},
        {u"lastError"_s, textOrNull(source.lastError)},
        {u"failures"_s, source.failures},
        {u"nextAttemptAt"_s, timeJson(source.nextAttemptAt)},
        {u"server"_s, textOrNull(source.details.server)},
        {u"events"_s, eventsJson(source.details.events)},
    };
}

QJsonValue lastApplyJson(const std::optional<LastApply> &apply)
{
    if (!apply)
        return {};
    return QJsonObject{{u"at"_s, timeJson(apply->at)},
                       {u"action"_s, toText(apply->action)},
                       {u"reason"_s, apply->reason},
                       {u"durationMs"_s, durationJson(apply->duration)}};
}

QJsonValue lastReloadJson(const std::optional<LastReload> &reload)
{
    if (!reload)
        return {};
    return QJsonObject{{u"at"_s, timeJson(reload->at)},
                       {u"result"_s, toText(reload->result)},
                       {u"reason"_s, reload->reason},
                       {u"error"_s, textOrNull(reload->error)},
                       {u"durationMs"_s, durationJson(reload->duration)}};
}

QJsonValue waitingJson(const std::optional<WaitingChange> &waiting)
{
    if (!waiting)
        return {};
    return QJsonObject{{u"reason"_s, waiting->reason}, {u"until"_s, timeJson(waiting->until)}};
}

QJsonObject proxyJson(const ProxyStatus &proxy)
{
    return {
        {u"enabled"_s, proxy.enabled},
        {u"running"_s, proxy.enabled && !proxy.isDown()},
        {u"pid"_s, proxy.pid == 0 ? QJsonValue() : QJsonValue(proxy.pid)},
        {u"version"_s, textOrNull(proxy.version)},
        {u"abilities"_s, QJsonArray::fromStringList(proxy.abilities)},
        {u"lastApply"_s, lastApplyJson(proxy.lastApply)},
        {u"lastReload"_s, lastReloadJson(proxy.lastReload)},
        {u"lastStart"_s, lastReloadJson(proxy.lastStart)},
        {u"waiting"_s, waitingJson(proxy.waiting)},
        {u"deaths"_s, proxy.deaths},
        {u"downSince"_s, timeJson(proxy.downSince)},
        {u"reloads"_s, proxy.reloads},
        {u"runtimeUpdates"_s, proxy.runtimeUpdates},
        {u"oldProcesses"_s, proxy.oldProcesses},
    };
}

QJsonArray stepsJson(const QList<Step> &steps)
{
    QJsonArray array;
    for (const Step &step : steps)
        array.append(QJsonObject{{u"name"_s, step.name}, {u"durationMs"_s, durationJson(step.duration)}});
    return array;
}

//! The fields that /api/status and /api/history have in common.
QJsonObject roundJson(const RoundRecord &round)
{
    return {
        {u"number"_s, round.number},
        {u"startedAt"_s, timeJson(round.startedAt)},
        {u"durationMs"_s, durationJson(round.duration)},
        {u"trigger"_s, QJsonObject{{u"source"_s, round.triggerSource}, {u"reason"_s, round.triggerReason}}},
        {u"steps"_s, stepsJson(round.steps)},
    };
}

QJsonObject finishedRoundJson(const RoundRecord &round)
{
    QJsonObject json = roundJson(round);
    json.insert(u"action"_s, toText(round.action));
    json.insert(u"reason"_s, round.reason);
    json.insert(u"result"_s, toText(round.result));
    json.insert(u"error"_s, textOrNull(round.error));
    json.insert(u"added"_s, QJsonArray::fromStringList(round.added));
    json.insert(u"removed"_s, QJsonArray::fromStringList(round.removed));
    json.insert(u"changed"_s, QJsonArray::fromStringList(round.changed));
    json.insert(u"diff"_s, QString::fromUtf8(round.diff));
    return json;
}

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
    json.insert(u"config"_s, QJsonArray::fromStringList(withoutSecrets(entry.service.config)));
    json.remove(u"labels"_s);
    json.remove(u"absence"_s); // the reason says it
    json.insert(u"name"_s, entry.name);
    json.insert(u"listenPort"_s, entry.service.listenPort().number());
    json.insert(u"protocol"_s, entry.protocol == Protocol::Http ? u"http"_s : u"tcp"_s);
    json.insert(u"state"_s, toText(entry.state));
    json.insert(u"reason"_s, textOrNull(entry.shownReason()));
    json.insert(u"domains"_s, QJsonArray::fromStringList(entry.domains()));
    json.insert(u"path"_s, entry.path());
    json.insert(u"origin"_s, textOrNull(entry.service.origin));
    json.insert(u"live"_s, numberOrNull(seen.live, entry.name));
    json.insert(u"requestRate"_s, numberOrNull(seen.requestRates, entry.name));
    json.insert(u"listeners"_s, QJsonArray::fromStringList(seen.listeners.value(entry.name)));
    return json;
}

} // namespace

QJsonValue timeJson(const QDateTime &time)
{
    return time.isValid() ? QJsonValue(time.toUTC().toString(Qt::ISODateWithMs)) : QJsonValue();
}

QString toText(Action action)
{
    switch (action) {
    case Action::None:
        return u"none"_s;
    case Action::Runtime:
        return u"runtime"_s;
    case Action::Reload:
        return u"reload"_s;
    case Action::Recovery:
        return u"recovery"_s;
    }
    return {};
}

QString toText(ApplyResult result)
{
    switch (result) {
    case ApplyResult::Ok:
        return u"ok"_s;
    case ApplyResult::Rejected:
        return u"rejected"_s;
    case ApplyResult::Failed:
        return u"failed"_s;
    }
    return {};
}

QString toText(State state)
{
    switch (state) {
    case State::Starting:
        return u"starting"_s;
    case State::Failed:
        return u"failed"_s;
    case State::Rejected:
        return u"rejected"_s;
    case State::Stale:
        return u"stale"_s;
    case State::Degraded:
        return u"degraded"_s;
    case State::InSync:
        return u"inSync"_s;
    }
    return {};
}

QString toText(ServiceState state)
{
    switch (state) {
    case ServiceState::Active:
        return u"active"_s;
    case ServiceState::NoHosts:
        return u"noHosts"_s;
    case ServiceState::Skipped:
        return u"skipped"_s;
    case ServiceState::HeldBack:
        return u"heldBack"_s;
    }
    return {};
}

QJsonObject statusJson(const Status &status)
{
    QJsonArray sources;
    for (const SourceStatus &source : status.sources)
        sources.append(sourceJson(source));
    return {
        {u"version"_s, QStringLiteral(PROXYM_VERSION)},
        {u"startedAt"_s, timeJson(status.startedAt)},
        {u"state"_s, toText(status.state)},
        {u"summary"_s, status.summary},
        {u"services"_s, countsJson(countsOf(status))},
        {u"sources"_s, sources},
        {u"haproxy"_s, proxyJson(status.proxy)},
        {u"lastRound"_s, status.lastRound ? QJsonValue(roundJson(*status.lastRound)) : QJsonValue()},
        {u"problems"_s, QJsonArray::fromStringList(problemsOf(status))},
        {u"notes"_s, QJsonArray::fromStringList(notesOf(status))},
    };
}

QJsonObject historyJson(const QList<RoundRecord> &rounds, qsizetype limit)
{
    QJsonArray history;
    for (qsizetype i = 0; i < rounds.size() && i < limit; ++i)
        history.append(finishedRoundJson(rounds[i]));
    return {{u"history"_s, history}};
}

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
    for (auto [label, value] : entry.service.labels.asKeyValueRange())
        labels.insert(label, withoutSecrets(value));
    json.insert(u"labels"_s, labels);
    json.insert(u"conflicts"_s, QJsonArray::fromStringList(entry.conflicts));
    json.insert(u"servers"_s, servers);
    return json;
}

StatusBody::StatusBody(const Status &status)
    : json(QJsonDocument(statusJson(status)).toJson(QJsonDocument::Compact))
    , etag(etagOf(json))
{
    json.chop(1);
}

QByteArray StatusBody::at(const QDateTime &now) const
{
    return json + ",\"now\":\"" + now.toUTC().toString(Qt::ISODateWithMs).toLatin1() + "\"}";
}

} // namespace proxym
