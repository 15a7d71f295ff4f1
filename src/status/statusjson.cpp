// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "status/statusjson.h"

#include "peers/fingerprint.h"
#include "status/effect.h"
#include "status/http/response.h"
#include "status/jsonvalues.h"
#include "status/statewords.h"

#include <QJsonArray>
#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

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
        {u"reloadsAvoided"_s, proxy.reloadsAvoided},
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

QJsonObject withIdentity(QJsonObject json, const OwnIdentity &own)
{
    json.insert(u"instance"_s, own.instance);
    json.insert(u"fingerprint"_s, fingerprintText(own.fingerprint));
    return json;
}

} // namespace

QJsonObject countsJson(const ServiceCounts &counts)
{
    return {{u"total"_s, counts.total},     {u"active"_s, counts.active},     {u"noHosts"_s, counts.noHosts},
            {u"skipped"_s, counts.skipped}, {u"heldBack"_s, counts.heldBack}, {u"down"_s, counts.down},
            {u"servers"_s, counts.servers}};
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

QString effectIn(const QList<RoundRecord> &rounds, qsizetype place, const TrafficSamples &edge)
{
    std::optional<QDateTime> next;
    if (place > 0)
        next = rounds.at(place - 1).startedAt;
    return effectOf(rounds.at(place), next, edge);
}

QJsonObject historyJson(const QList<RoundRecord> &rounds, qsizetype limit, const TrafficSamples &edge)
{
    QJsonArray history;
    for (qsizetype i = 0; i < rounds.size() && i < limit; ++i) {
        QJsonObject round = finishedRoundJson(rounds[i]);
        round.insert(u"effect"_s, textOrNull(effectIn(rounds, i, edge)));
        history.append(round);
    }
    return {{u"history"_s, history}};
}

StatusBody::StatusBody(const Status &status, const OwnIdentity &own)
    : json(QJsonDocument(withIdentity(statusJson(status), own)).toJson(QJsonDocument::Compact))
    , etag(etagOf(json))
{
    json.chop(1);
}

QByteArray StatusBody::at(const QDateTime &now) const
{
    return json + ",\"now\":\"" + now.toUTC().toString(Qt::ISODateWithMs).toLatin1() + "\"}";
}

} // namespace proxym
