// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "status/effect.h"

#include <cmath>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym {

namespace {

//! How many requests there were in a while, and how many of them failed.
struct Failures {
    double requests = 0, errors = 0;

    void add(const TrafficSample &sample)
    {
        const double seconds = std::chrono::duration<double>(trafficInterval).count();
        requests += sample.requests * seconds;
        errors += sample.errors5xx * seconds;
    }
    [[nodiscard]] double share() const { return requests > 0 ? std::min(errors / requests, 1.0) : 0; }
};

//! Whether it is no chance: three standard deviations, and at least one answer in a hundred more.
bool isRise(const Failures &before, const Failures &after)
{
    constexpr double fewest = 50, least = 0.01, deviations = 3;
    if (before.requests < fewest || after.requests < fewest)
        return false;
    const double all = (before.errors + after.errors) / (before.requests + after.requests);
    const double deviation =
        std::sqrt(std::max(0.0, all * (1 - all)) * (1 / before.requests + 1 / after.requests));
    return after.share() - before.share() >= std::max(least, deviations * deviation);
}

//! "0.1 %", "12 %"
QString percent(double share)
{
    const double number = 100 * share;
    constexpr double whole = 10;
    return QString::number(number, 'f', number > 0 && number < whole ? 1 : 0) + u" %"_s;
}

} // namespace

QString effectOf(const RoundRecord &change, const std::optional<QDateTime> &until, const TrafficSamples &edge)
{
    if (change.action == Action::None || change.result != ApplyResult::Ok || !change.startedAt.isValid())
        return {};
    constexpr std::chrono::milliseconds before = 1min, after = 5min;
    const qint64 began = change.startedAt.toMSecsSinceEpoch();
    const qint64 ended = began + change.duration.count();
    const qint64 end =
        std::min(ended + after.count(), until ? until->toMSecsSinceEpoch() : ended + after.count());
    Failures earlier, later;
    for (const TrafficSample &sample : edge) {
        const qint64 start = sample.at - trafficInterval.count();
        if (sample.at <= began && start >= began - before.count() - trafficInterval.count())
            earlier.add(sample);
        else if (start >= ended && sample.at <= end)
            later.add(sample);
    }
    if (!isRise(earlier, later))
        return {};
    return u"5xx rose from %1 to %2 after round %3"_s.arg(percent(earlier.share()), percent(later.share()))
        .arg(change.number);
}

} // namespace proxym
