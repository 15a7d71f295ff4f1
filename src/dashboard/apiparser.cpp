// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dashboard/apiparser.h"

#include <QJsonArray>
#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

constexpr int listedDomains = 4; // more would not fit a line

QDateTime timeIn(const QJsonObject &json, QLatin1StringView key)
{
    return QDateTime::fromString(json[key].toString(), Qt::ISODateWithMs);
}

QStringList textsIn(const QJsonArray &array)
{
    QStringList texts;
    for (const QJsonValue &value : array) {
        if (value.isString())
            texts.append(value.toString());
    }
    return texts;
}

ApplyReport applyReport(const QJsonObject &json)
{
    return {.at = timeIn(json, "at"_L1),
            .action = json["action"_L1].toString(),
            .reason = json["reason"_L1].toString(),
            .durationMs = json["durationMs"_L1].toDouble()};
}

ReloadReport reloadReport(const QJsonObject &json)
{
    return {.at = timeIn(json, "at"_L1),
            .result = json["result"_L1].toString(),
            .reason = json["reason"_L1].toString(),
            .error = json["error"_L1].toString(),
            .durationMs = json["durationMs"_L1].toDouble()};
}

HaproxyReport haproxyReport(const QJsonObject &json)
{
    return {.enabled = json["enabled"_L1].toBool(),
            .pid = json["pid"_L1].toInt(),
            .lastApply = applyReport(json["lastApply"_L1].toObject()),
            .lastReload = reloadReport(json["lastReload"_L1].toObject()),
            .reloads = json["reloads"_L1].toInt(),
            .runtimeUpdates = json["runtimeUpdates"_L1].toInt(),
            .oldProcesses = json["oldProcesses"_L1].toInt()};
}

CountsReport serviceCounts(const QJsonObject &json)
{
    return {.total = json["total"_L1].toInt(),
            .active = json["active"_L1].toInt(),
            .noHosts = json["noHosts"_L1].toInt(),
            .skipped = json["skipped"_L1].toInt(),
            .heldBack = json["heldBack"_L1].toInt(),
            .servers = json["servers"_L1].toInt()};
}

SourceReport sourceReport(const QJsonObject &json)
{
    const QJsonObject events = json["events"_L1].toObject();
    return {.name = json["name"_L1].toString(),
            .state = json["state"_L1].toString(),
            .services = json["services"_L1].toInt(),
            .lastSuccessAt = timeIn(json, "lastSuccessAt"_L1),
            .lastError = json["lastError"_L1].toString(),
            .failures = json["failures"_L1].toInt(),
            .server = json["server"_L1].toString(),
            .eventMode = events["mode"_L1].toString(),
            .eventsConnected = events["connected"_L1].toBool(),
            .lastEventAt = timeIn(events, "lastEventAt"_L1)};
}

QList<SourceReport> sourceReports(const QJsonArray &array)
{
    QList<SourceReport> sources;
    for (const QJsonValue &value : array) {
        if (value.isObject())
            sources.append(sourceReport(value.toObject()));
    }
    return sources;
}

//! Where the service can be reached: its domains with their path, or else its port.
QString addressOf(const QJsonObject &json)
{
    const QStringList domains = textsIn(json["domains"_L1].toArray());
    if (domains.isEmpty())
        return u":%1"_s.arg(json["listenPort"_L1].toInt());
    QString text = domains.first(qMin(domains.size(), qsizetype(listedDomains))).join(u", "_s);
    if (domains.size() > listedDomains)
        text += u" and %1 more"_s.arg(domains.size() - listedDomains);
    return text + json["path"_L1].toString();
}

QString protocolOf(const QJsonObject &json)
{
    for (const QLatin1StringView key :
         {"protocol"_L1, "applicationProtocol"_L1}) { // the effective one first, then the requested one
        const QString protocol = json[key].toString();
        if (!protocol.isEmpty())
            return protocol;
    }
    const QString transport = json["transportProtocol"_L1].toString();
    if (transport == u"udp")
        return transport;
    return json["domains"_L1].toArray().isEmpty() ? u"tcp"_s : u"http"_s;
}

ServiceReport serviceReport(const QJsonObject &json)
{
    return {.name = json["name"_L1].toString(),
            .id = json["id"_L1].toString(),
            .address = addressOf(json),
            .protocol = protocolOf(json),
            .source = json["source"_L1].toString(),
            .servers = json["serverCount"_L1].toInt(int(json["hosts"_L1].toArray().size())),
            .state = json["state"_L1].toString(),
            .reason = json["reason"_L1].toString()};
}

QString differenceIn(const QJsonObject &json)
{
    constexpr qsizetype namedServices = 5;
    if (json.isEmpty())
        return {};
    if (!json["error"_L1].toString().isEmpty())
        return u"it serves something else"_s;
    const QJsonObject totals = json["totals"_L1].toObject();
    int total = 0;
    QStringList names;
    for (const QLatin1StringView list : {"onlyHere"_L1, "onlyThere"_L1, "different"_L1}) {
        total += totals[list].toInt();
        names += textsIn(json[list].toArray());
    }
    const QString what = total == 1 ? u"1 service differs"_s : u"%1 services differ"_s.arg(total);
    const QString more = total > namedServices ? u" …"_s : QString();
    return what + u": "_s + names.mid(0, namedServices).join(u", "_s) + more;
}

EdgeReport edgeReport(const QJsonObject &json)
{
    EdgeReport edge{.address = json["address"_L1].toString(),
                    .page = json["page"_L1].toString(),
                    .state = json["state"_L1].toString(),
                    .summary = json["summary"_L1].toString(),
                    .error = json["error"_L1].toString(),
                    .lastSeenAt = timeIn(json, "lastSeenAt"_L1),
                    .difference = differenceIn(json["disagreement"_L1].toObject())};
    if (!edge.error.isEmpty())
        edge.state = u"silent"_s;
    else if (edge.state.isEmpty())
        edge.state = u"asked"_s;
    return edge;
}

} // namespace

Result<QJsonObject> jsonObject(const QByteArray &bytes)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(bytes, &error);
    if (error.error != QJsonParseError::NoError)
        return failure(Error::Kind::Malformed, u"not JSON: "_s + error.errorString());
    if (!document.isObject())
        return failure(Error::Kind::Malformed, u"the answer is not a JSON object"_s);
    return document.object();
}

Result<StatusReport> statusReport(const QJsonObject &json)
{
    const QString state = json["state"_L1].toString();
    if (state.isEmpty())
        return failure(Error::Kind::Malformed, u"no \"state\": is this a proxym?"_s);
    const QJsonObject round = json["lastRound"_L1].toObject();
    return StatusReport{.version = json["version"_L1].toString(),
                        .state = state,
                        .summary = json["summary"_L1].toString(),
                        .problems = textsIn(json["problems"_L1].toArray()),
                        .startedAt = timeIn(json, "startedAt"_L1),
                        .now = timeIn(json, "now"_L1),
                        .services = serviceCounts(json["services"_L1].toObject()),
                        .haproxy = haproxyReport(json["haproxy"_L1].toObject()),
                        .lastRound = {.number = round["number"_L1].toInt(),
                                      .startedAt = timeIn(round, "startedAt"_L1),
                                      .durationMs = round["durationMs"_L1].toDouble()},
                        .sources = sourceReports(json["sources"_L1].toArray())};
}

Result<ServicePage> servicePage(const QJsonObject &json)
{
    if (!json["services"_L1].isArray())
        return failure(Error::Kind::Malformed, u"the answer has no list of services"_s);
    ServicePage page{.total = json["total"_L1].toInt(), .matched = json["matched"_L1].toInt()};
    for (const QJsonValue &value : json["services"_L1].toArray()) {
        if (value.isObject())
            page.services.append(serviceReport(value.toObject()));
    }
    return page;
}

Result<QList<EdgeReport>> edgeReports(const QJsonObject &json)
{
    if (!json["peers"_L1].isArray())
        return failure(Error::Kind::Malformed, u"the answer has no list of edges"_s);
    QList<EdgeReport> edges;
    for (const QJsonValue &value : json["peers"_L1].toArray()) {
        if (value.isObject())
            edges.append(edgeReport(value.toObject()));
    }
    return edges;
}

QStringList edgesThatMissed(const QJsonObject &json)
{
    QStringList missed;
    for (const QJsonValue &edge : json["edges"_L1].toArray()) {
        if (!edge["accepted"_L1].toBool())
            missed.append(edge["address"_L1].toString());
    }
    return missed;
}

} // namespace proxym
