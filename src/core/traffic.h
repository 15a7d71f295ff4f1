// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QList>

#include <chrono>
#include <optional>

namespace proxym {

//! How long one sample of traffic is, and how many are kept: an hour of them.
inline constexpr std::chrono::milliseconds trafficInterval{10'000};
inline constexpr int trafficSamplesKept = 360;

//! What passed through the proxy, or to one service, in one interval.
struct TrafficSample {
    qint64 at = 0; //!< its end, in milliseconds since 1970
    float requests = 0; //!< per second; TCP: connections
    float errors4xx = 0; //!< answers per second
    float errors5xx = 0;
    std::optional<float> responseMs = {}; //!< average of the latest answers; absent: the proxy has none
    qint64 sessions = 0; //!< at the end
    std::optional<qint64> queue = {}; //!< requests that wait for a server, at the end; absent: unknown

    bool operator==(const TrafficSample &) const = default;
};

//! In order of time. Intervals of which nothing is known are missing.
using TrafficSamples = QList<TrafficSample>;

} // namespace proxym
