// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/collector.h"

#include "base/emission.h"
#include "base/logging.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym {

Collector::Collector(const std::vector<ServiceGenerator *> &sources)
{
    for (ServiceGenerator *generator : sources)
        m_sources.push_back({.generator = generator, .status = {.name = generator->name()}});
}

void Collector::restore(const QString &name, const QList<Service> &services)
{
    for (Source &source : m_sources) {
        if (source.status.name == name && !source.lastGood) {
            source.lastGood = services;
            source.status.services = services.size();
            source.generator->restore(services);
        }
    }
}

Task<> Collector::collect(Triggers triggers, std::chrono::milliseconds patience)
{
    const auto deadline = std::chrono::steady_clock::now() + patience;
    for (Source &source : m_sources) {
        if (!triggers.everything && !triggers.sources.contains(source.status.name))
            continue;
        source.isAwaited = true;
        const bool isWhole = triggers.everything || !source.isBelieved;
        if (source.isBeingAsked)
            source.again = true;
        else
            launch("asking a source", ask(source, isWhole ? Reading::Everything : Reading::WhatChanged));
    }
    while (isAnyAwaited()) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        if (left <= 0ms)
            break;
        co_await emissionOf(this, &Collector::asked, left);
    }
    for (Source &source : m_sources)
        source.isAwaited = false;
}

Task<> Collector::drain()
{
    for (const Source &source : m_sources) {
        if (source.isBeingAsked)
            source.generator->giveUp();
    }
    while (std::any_of(m_sources.begin(), m_sources.end(), [](const Source &s) { return s.isBeingAsked; }))
        co_await emissionOf(this, &Collector::asked, 1s);
}

Task<> Collector::ask(Source &source, Reading reading)
{
    source.isBeingAsked = true;
    const Result<Found> result = co_await source.generator->services(reading);
    remember(source, result);
    source.isBeingAsked = false;
    const bool awaited = std::exchange(source.isAwaited, false);
    const bool again = std::exchange(source.again, false);
    Q_EMIT asked(source.status);
    if (!awaited || again)
        Q_EMIT answeredLate(source.status.name, again);
}

void Collector::remember(Source &source, const Result<Found> &result)
{
    SourceStatus &status = source.status;
    const bool wasFailing = status.state == SourceState::Failing;
    if (!result) {
        status.state = SourceState::Failing;
        status.failures++;
        status.lastError = result.error().what;
        if (!wasFailing) {
            logWarning() << status.name << u"does not answer properly:"_s << status.lastError
                         << (source.lastGood
                                 ? u"– keeping its last %1 services"_s.arg(source.lastGood->size())
                                 : u""_s);
        }
        return;
    }
    logDebug() << status.name << u"answered:"_s << result->services.size() << u"services"_s;
    if (wasFailing)
        logNotice() << status.name << u"answers again,"_s << result->services.size() << u"services"_s;
    status.state = SourceState::Ok;
    status.failures = 0;
    status.lastError.clear();
    status.lastSuccessAt = QDateTime::currentDateTimeUtc();
    status.services = result->services.size();
    for (const QString &complaint : result->complaints) {
        if (!status.complaints.contains(complaint))
            logWarning() << status.name + u": "_s + complaint;
    }
    status.complaints = result->complaints;
    status.notes = result->notes;
    source.lastGood = result->services;
    source.saidAt = Moment::now();
    source.isBelieved = false;
}

QList<Said> Collector::said() const
{
    QList<Said> said;
    for (const Source &source : m_sources) {
        if (source.lastGood)
            said.append({.source = source.status.name,
                         .services = *source.lastGood,
                         .at = source.saidAt,
                         .isBelievedAtOnce = source.generator->isBelievedAtOnce()});
    }
    return said;
}

void Collector::setBelieved(const QString &name, bool isBelieved)
{
    for (Source &source : m_sources) {
        if (source.status.name == name)
            source.isBelieved = isBelieved;
    }
}

bool Collector::isComplete() const
{
    return std::all_of(m_sources.begin(), m_sources.end(),
                       [](const Source &s) { return s.lastGood.has_value(); });
}

bool Collector::isHealthy() const
{
    return std::all_of(m_sources.begin(), m_sources.end(),
                       [](const Source &s) { return s.status.state == SourceState::Ok; });
}

bool Collector::isAnyAwaited() const
{
    return std::any_of(m_sources.begin(), m_sources.end(),
                       [](const Source &s) { return s.isAwaited && s.isBeingAsked; });
}

QList<SourceStatus> Collector::status() const
{
    QList<SourceStatus> all;
    for (const Source &source : m_sources) {
        all.append(source.status);
        all.last().details = source.generator->details();
    }
    return all;
}

} // namespace proxym
