// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/status.h"
#include "core/traffic.h"

#include <QJsonObject>

namespace proxym {

// The API's answers about proxym's state, as JSON. Pure.

//! The body of /api/status without "now".
[[nodiscard]] QJsonObject statusJson(const Status &status);
//! {"history":[…]} with the first `limit` rounds, the newest first. `edge` is the traffic of the last hour:
//! what became of it after each of them is its `effect`.
[[nodiscard]] QJsonObject historyJson(const QList<RoundRecord> &rounds, qsizetype limit,
                                      const TrafficSamples &edge = {});
//! The effect of the round at that place in the history; see effectOf().
[[nodiscard]] QString effectIn(const QList<RoundRecord> &rounds, qsizetype place, const TrafficSamples &edge);

//! {"total","active",…}
[[nodiscard]] QJsonObject countsJson(const ServiceCounts &counts);

//! What distinguishes this edge from others, for those that compare them.
struct OwnIdentity {
    QString instance; //!< of this process
    quint64 fingerprint = 0; //!< of all services
};

//! The body of /api/status, made once for all requests.
struct StatusBody {
    QByteArray json; //!< all but "now", compact, without the last brace
    QByteArray etag;

    explicit StatusBody(const Status &status, const OwnIdentity &own = {});
    //! The whole body, on a single line, as an event needs it.
    [[nodiscard]] QByteArray at(const QDateTime &now) const;
};

} // namespace proxym
