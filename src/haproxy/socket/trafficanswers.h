// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"

#include <QHash>

#include <optional>

namespace proxym {

//! The figures of a frontend or backend, or of several together. Those that count do so from the start of the
//! process.
struct TrafficCounters {
    qint64 requests = 0; //!< HTTP: requests, TCP: sessions
    qint64 errors4xx = 0; //!< answers, HTTP only
    qint64 errors5xx = 0;
    qint64 sessions = 0; //!< now
    qint64 queue = 0; //!< requests that wait for a server now
    std::optional<float> responseMs = {}; //!< HTTP backends: average of the last 1,024 answers

    bool operator==(const TrafficCounters &) const = default;
};

//! What one process reports about its traffic.
struct TrafficReport {
    qint64 pid = 0;
    TrafficCounters edge; //!< all its frontends together, except the one with its own figures
    //! By the backend's name in HAProxy; absent: it was not asked.
    std::optional<QHash<QString, TrafficCounters>> backends;
};

//! Parses the answer to "show info; show stat -1 1 -1" (frontends), or "… -1 3 -1" (`withBackends`).
//! Malformed where a part is missing.
[[nodiscard]] Result<TrafficReport> trafficFrom(const QByteArray &answer, bool withBackends);

} // namespace proxym
