// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/configgenerator.h"
#include "status/servicelist.h"

#include <QJsonArray>
#include <QJsonObject>

namespace proxym {

// The API's answers about proxym's state, as JSON. Pure.

//! "2024-02-03T04:05:06.789Z"; null for an invalid time.
[[nodiscard]] QJsonValue timeJson(const QDateTime &time);
//! "starting", "failed", "rejected", "stale", "degraded", "inSync"
[[nodiscard]] QString toText(State state);
//! "none", "runtime", "reload", "recovery"
[[nodiscard]] QString toText(Action action);
//! "ok", "rejected", "failed"
[[nodiscard]] QString toText(ApplyResult result);
//! "active", "noHosts", "skipped", "heldBack"
[[nodiscard]] QString toText(ServiceState state);

//! The body of /api/status without "now".
[[nodiscard]] QJsonObject statusJson(const Status &status);
//! {"history":[…]} with the first `limit` rounds.
[[nodiscard]] QJsonObject historyJson(const QList<RoundRecord> &rounds, qsizetype limit);
//! What the proxy reports about services, by NAME. A missing service is not known.
struct SeenServices {
    LiveCounts live;
    RequestRates requestRates = {};
    QHash<QString, QStringList> listeners = {};
    LiveServers servers = {}; //!< only for a single service
};

//! {"total","matched","offset","services":[…]}; each with the number of its live servers, or null if that is
//! not known.
[[nodiscard]] QJsonObject servicesJson(const ServicePage &page, const SeenServices &seen);
//! A single service: its entry in the list, what is in force for it, and its servers as the proxy sees them.
[[nodiscard]] QJsonObject serviceJson(const Entry &entry, const QStringList &configLines,
                                      const SeenServices &seen);

//! The body of /api/status, made once for all requests.
struct StatusBody {
    QByteArray json; //!< all but "now", compact, without the last brace
    QByteArray etag;

    explicit StatusBody(const Status &status);
    //! The whole body, on a single line, as an event needs it.
    [[nodiscard]] QByteArray at(const QDateTime &now) const;
};

} // namespace proxym
