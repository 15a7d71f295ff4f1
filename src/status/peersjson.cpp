// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "status/peersjson.h"

#include "status/jsonvalues.h"
#include "status/statusjson.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

QJsonValue disagreementJson(const std::optional<Disagreement> &disagreement)
{
    if (!disagreement)
        return {};
    const QJsonObject totals{{u"onlyHere"_s, disagreement->totalOnlyHere},
                             {u"onlyThere"_s, disagreement->totalOnlyThere},
                             {u"different"_s, disagreement->totalDifferent}};
    return QJsonObject{{u"since"_s, timeJson(disagreement->since)},
                       {u"onlyHere"_s, QJsonArray::fromStringList(disagreement->onlyHere)},
                       {u"onlyThere"_s, QJsonArray::fromStringList(disagreement->onlyThere)},
                       {u"different"_s, QJsonArray::fromStringList(disagreement->different)},
                       {u"totals"_s, totals},
                       {u"error"_s, textOrNull(disagreement->error)}};
}

QJsonObject peerJson(const PeerReport &report)
{
    const PeerStatus status = report.status.value_or(PeerStatus{});
    return {
        {u"address"_s, report.address},
        {u"page"_s, textOrNull(report.page)},
        {u"instance"_s, textOrNull(status.instance)},
        {u"state"_s, textOrNull(status.state)},
        {u"summary"_s, textOrNull(status.summary)},
        {u"version"_s, textOrNull(status.version)},
        {u"startedAt"_s, timeJson(status.startedAt)},
        {u"services"_s, report.status ? QJsonValue(countsJson(status.services)) : QJsonValue()},
        {u"lastSeenAt"_s, timeJson(report.lastSeenAt)},
        {u"error"_s, textOrNull(report.error)},
        {u"disagreement"_s, disagreementJson(report.disagreement)},
    };
}

} // namespace

QJsonObject peersJson(const QList<PeerReport> &reports)
{
    QJsonArray peers;
    for (const PeerReport &report : reports)
        peers.append(peerJson(report));
    return {{u"peers"_s, peers}};
}

QJsonObject fingerprintsJson(const Fingerprints &fingerprints)
{
    QJsonObject services;
    for (auto [name, fingerprint] : fingerprints.asKeyValueRange())
        services.insert(name, fingerprintText(fingerprint)); // sorted: each is appended
    return {{u"services"_s, services}};
}

QJsonObject refreshJson(const QList<PeerRefresh> &answers)
{
    QJsonArray edges;
    for (const PeerRefresh &answer : answers)
        edges.append(QJsonObject{{u"address"_s, answer.address},
                                 {u"accepted"_s, answer.error.isEmpty()},
                                 {u"error"_s, textOrNull(answer.error)}});
    return {{u"accepted"_s, true}, {u"edges"_s, edges}};
}

} // namespace proxym
