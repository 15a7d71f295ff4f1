// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/traffic.h"

#include <QJsonObject>
#include <QMap>

namespace proxym {

//! The body of /api/traffic: {"interval":10,"samples":[{"at","requests","errors4xx","errors5xx","responseMs",
//! "sessions","queue"}]}, requests and errors per second. What is unknown is null.
[[nodiscard]] QJsonObject trafficJson(const TrafficSamples &samples);

//! Requests per second of several services, for small pictures: {"interval":60,"until":"…","requests":{NAME:
//! […]}}. Each list has the last hour, a number a minute, null where nothing is known; `until` is when the
//! last one ended, `now` in milliseconds since 1970.
[[nodiscard]] QJsonObject trafficsJson(const QMap<QString, TrafficSamples> &samples, qint64 now);

} // namespace proxym
