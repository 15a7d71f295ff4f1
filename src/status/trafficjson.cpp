// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "status/trafficjson.h"

#include "status/jsonvalues.h"

#include <QDateTime>
#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

constexpr qint64 minute = 60'000;
constexpr qint64 minutes = 60;

//! More digits than that were never measured.
QJsonValue rounded(double number, int digits = 4)
{
    return QString::number(number, 'g', digits).toDouble();
}

template <class Number> QJsonValue orNull(const std::optional<Number> &number)
{
    return number ? rounded(double(*number)) : QJsonValue();
}

QJsonValue momentJson(qint64 sinceEpoch)
{
    return timeJson(QDateTime::fromMSecsSinceEpoch(sinceEpoch));
}

QJsonObject sampleJson(const TrafficSample &sample)
{
    return {{u"at"_s, momentJson(sample.at)},
            {u"requests"_s, rounded(sample.requests)},
            {u"errors4xx"_s, rounded(sample.errors4xx)},
            {u"errors5xx"_s, rounded(sample.errors5xx)},
            {u"responseMs"_s, orNull(sample.responseMs)},
            {u"sessions"_s, sample.sessions},
            {u"queue"_s, sample.queue ? QJsonValue(*sample.queue) : QJsonValue()}};
}

//! The average of each minute before `now`.
QJsonArray minutesOf(const TrafficSamples &samples, qint64 now)
{
    std::array<double, minutes> sums{};
    std::array<int, minutes> counts{};
    for (const TrafficSample &sample : samples) {
        const qint64 ago = (now - sample.at) / minute;
        if (sample.at > now || ago >= minutes)
            continue;
        sums.at(size_t(ago)) += sample.requests;
        ++counts.at(size_t(ago));
    }
    QJsonArray array;
    for (size_t ago = minutes; ago-- > 0;)
        array.append(counts.at(ago) > 0 ? rounded(sums.at(ago) / counts.at(ago), 3) : QJsonValue());
    return array;
}

} // namespace

QJsonObject trafficJson(const TrafficSamples &samples)
{
    QJsonArray array;
    for (const TrafficSample &sample : samples)
        array.append(sampleJson(sample));
    return {{u"interval"_s, int(trafficInterval / std::chrono::seconds(1))}, {u"samples"_s, array}};
}

QJsonObject trafficsJson(const QMap<QString, TrafficSamples> &samples, qint64 now)
{
    QJsonObject requests;
    for (const auto &[name, own] : samples.asKeyValueRange())
        requests.insert(name, minutesOf(own, now));
    return {{u"interval"_s, int(minute / 1'000)}, {u"until"_s, momentJson(now)}, {u"requests"_s, requests}};
}

} // namespace proxym
