// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QUrlQuery>

namespace proxym::test {

inline QString timeAgo(int seconds)
{
    return QDateTime::currentDateTimeUtc().addSecs(-seconds).toString(Qt::ISODateWithMs);
}

inline QJsonObject source(const QString &name, const QString &state, int services)
{
    const bool streams = name == QStringLiteral("Marathon");
    const QJsonObject events{
        {QStringLiteral("mode"), streams ? QStringLiteral("stream") : QStringLiteral("poll")},
        {QStringLiteral("connected"), state == QStringLiteral("ok")},
        {QStringLiteral("lastEventAt"), streams ? QJsonValue(timeAgo(14)) : QJsonValue()}};
    const bool fails = state == QStringLiteral("failing");
    return {{QStringLiteral("name"), name},
            {QStringLiteral("state"), state},
            {QStringLiteral("services"), services},
            {QStringLiteral("lastSuccessAt"), timeAgo(fails ? 400 : 12)},
            {QStringLiteral("lastError"),
             fails ? QJsonValue(QStringLiteral("http://10.0.0.1:8080/v2/apps: connection refused"))
                   : QJsonValue()},
            {QStringLiteral("failures"), fails ? 7 : 0},
            {QStringLiteral("server"),
             name == QStringLiteral("File")           ? QString()
                 : name == QStringLiteral("Marathon") ? QStringLiteral("http://10.0.0.1:8080")
                                                      : QStringLiteral("http://10.0.0.1:5050")},
            {QStringLiteral("events"), name == QStringLiteral("File") ? QJsonValue() : QJsonValue(events)}};
}

//! What /api/status says after round `round`.
inline QJsonObject status(const QString &state, int round, const QString &summary)
{
    const bool fails = state == QStringLiteral("failed") || state == QStringLiteral("stale");
    QJsonObject json = QJsonDocument::fromJson(R"({
        "version":"0.1.0",
        "services":{"total":250,"active":246,"noHosts":3,"skipped":1,"heldBack":0,"servers":1803},
        "haproxy":{"enabled":true,"pid":4711,"reloads":3,"runtimeUpdates":41,"oldProcesses":1}})")
                           .object();
    QJsonObject haproxy = json[QStringLiteral("haproxy")].toObject();
    haproxy[QStringLiteral("lastApply")] = QJsonObject{{QStringLiteral("at"), timeAgo(95)},
                                                       {QStringLiteral("action"), QStringLiteral("runtime")}};
    haproxy[QStringLiteral("lastReload")] = QJsonObject{
        {QStringLiteral("at"), timeAgo(3720)},
        {QStringLiteral("result"), fails ? QStringLiteral("failed") : QStringLiteral("ok")},
        {QStringLiteral("reason"), QStringLiteral("new service /shop/cart: its backend is not there yet")},
        {QStringLiteral("error"),
         fails ? QJsonValue(QStringLiteral("[ALERT] cannot bind socket (Address already in use) "
                                           "for [*:80]"))
               : QJsonValue()},
        {QStringLiteral("durationMs"), 71}};
    json[QStringLiteral("haproxy")] = haproxy;
    json[QStringLiteral("state")] = state;
    json[QStringLiteral("summary")] = summary;
    json[QStringLiteral("now")] = timeAgo(0);
    json[QStringLiteral("startedAt")] = timeAgo(90'000);
    json[QStringLiteral("sources")] = QJsonArray{
        source(QStringLiteral("File"), QStringLiteral("ok"), 49),
        source(QStringLiteral("Marathon"), fails ? QStringLiteral("failing") : QStringLiteral("ok"), 200),
        source(QStringLiteral("Mesos Master"), QStringLiteral("ok"), 1)};
    json[QStringLiteral("lastRound")] = QJsonObject{{QStringLiteral("number"), round},
                                                    {QStringLiteral("startedAt"), timeAgo(0)},
                                                    {QStringLiteral("durationMs"), 21}};
    return json;
}

inline QJsonObject service(const QString &id, const QString &state = QStringLiteral("active"))
{
    const bool isSkipped = state == QStringLiteral("skipped");
    const QJsonObject host{{QStringLiteral("ip"), QStringLiteral("10.0.0.1")},
                           {QStringLiteral("port"), 31000}};
    return {{QStringLiteral("id"), id},
            {QStringLiteral("name"), id.mid(1) + QStringLiteral("_80")},
            {QStringLiteral("domains"), QJsonArray{id.section(u'/', -1) + QStringLiteral(".example.com")}},
            {QStringLiteral("path"), QString()},
            {QStringLiteral("listenPort"), 80},
            {QStringLiteral("transportProtocol"), QStringLiteral("tcp")},
            {QStringLiteral("applicationProtocol"), QStringLiteral("http")},
            {QStringLiteral("source"), QStringLiteral("Marathon")},
            {QStringLiteral("hosts"),
             state == QStringLiteral("noHosts") ? QJsonArray() : QJsonArray{host, host, host}},
            {QStringLiteral("state"), state},
            {QStringLiteral("reason"),
             isSkipped ? QStringLiteral("its domain is claimed by File /web") : QString()}};
}

//! The answer to a request for /api/services with this query, if these are the services.
inline QJsonObject servicePage(const QList<QJsonObject> &services, const QByteArray &target)
{
    const QUrlQuery query(QUrl::fromEncoded(target).query());
    const QString search = query.queryItemValue(QStringLiteral("search"), QUrl::FullyDecoded);
    const int offset = query.queryItemValue(QStringLiteral("offset")).toInt();
    const int limit = query.queryItemValue(QStringLiteral("limit")).toInt();
    QList<QJsonObject> matching;
    for (const QJsonObject &one : services) {
        if (one[QStringLiteral("id")].toString().contains(search))
            matching.append(one);
    }
    QJsonArray page;
    for (const QJsonObject &one : matching.mid(offset, limit))
        page.append(one);
    return {{QStringLiteral("total"), services.size()},
            {QStringLiteral("matched"), matching.size()},
            {QStringLiteral("offset"), offset},
            {QStringLiteral("services"), page}};
}

//! One of /api/peers. A degraded one does not agree; a silent one refuses connections.
inline QJsonObject edge(const QString &address, const QString &state)
{
    const bool isSilent = state == QStringLiteral("silent");
    QJsonObject json{{QStringLiteral("address"), address},
                     {QStringLiteral("page"), QStringLiteral("http://") + address + u'/'},
                     {QStringLiteral("state"), isSilent ? QStringLiteral("inSync") : state},
                     {QStringLiteral("summary"), QStringLiteral("In sync: 250 services with 1803 servers")},
                     {QStringLiteral("lastSeenAt"), timeAgo(isSilent ? 400 : 1)},
                     {QStringLiteral("error"), QJsonValue()},
                     {QStringLiteral("disagreement"), QJsonValue()}};
    if (isSilent)
        json[QStringLiteral("error")] = QStringLiteral("connection refused");
    if (state == QStringLiteral("degraded"))
        json[QStringLiteral("disagreement")] =
            QJsonObject{{QStringLiteral("onlyHere"), QJsonArray{QStringLiteral("a_80")}},
                        {QStringLiteral("different"), QJsonArray{QStringLiteral("b_80")}},
                        {QStringLiteral("totals"),
                         QJsonObject{{QStringLiteral("onlyHere"), 1}, {QStringLiteral("different"), 1}}}};
    return json;
}

inline QByteArray bytes(const QJsonObject &json)
{
    return QJsonDocument(json).toJson(QJsonDocument::Compact);
}

inline QByteArray statusEvent(const QJsonObject &status)
{
    return "event: status\ndata: " + bytes(status) + "\n\n";
}

} // namespace proxym::test
