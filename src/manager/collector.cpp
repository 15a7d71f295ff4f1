// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/collector.h"

#include "base/emission.h"
#include "base/logging.h"
#include "core/reuse.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym {

Collector::Collector(const std::vector<ServiceGenerator *> &sources)
{
    for (ServiceGenerator *generator : sources)
        m_sources.push_back({.generator = generator, .status = {.name = generator->name()}});
}

void Collector::restore(const QString &name, const Services &services)
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
    if (result)
        rememberAnswer(source, *result);
    else
        rememberFailure(source, result.error().what);
    source.isBeingAsked = false;
    const bool awaited = std::exchange(source.isAwaited, false);
    const bool again = std::exchange(source.again, false);
    Q_EMIT asked(source.status);
    if (!awaited || again)
        Q_EMIT answeredLate(source.status.name, again);
}

//! Its last good answer stays.
void Collector::rememberFailure(Source &source, const QString &error)
{
    SourceStatus &status = source.status;
    const bool wasFailing = std::exchange(status.state, SourceState::Failing) == SourceState::Failing;
    status.failures++;
    status.lastError = error;
    if (!wasFailing) {
        logWarning() << status.name << u"does not answer properly:"_s << status.lastError
                     << (source.lastGood ? u"– keeping its last %1 services"_s.arg(source.lastGood->size())
                                         : u""_s);
    }
}

void Collector::rememberAnswer(Source &source, const Found &found)
{
    SourceStatus &status = source.status;
    logDebug() << status.name << u"answered:"_s << found.services.size() << u"services"_s;
    if (std::exchange(status.state, SourceState::Ok) == SourceState::Failing)
        logNotice() << status.name << u"answers again,"_s << found.services.size() << u"services"_s;
    status.failures = 0;
    status.lastError.clear();
    status.lastSuccessAt = QDateTime::currentDateTimeUtc();
    status.services = found.services.size();
    for (const QString &complaint : found.complaints) {
        if (!status.complaints.contains(complaint))
            logWarning() << status.name + u": "_s + complaint;
    }
    status.complaints = found.complaints;
    status.notes = found.notes;
    source.lastGood = withThoseOf(source.lastGood.value_or(Services()), found.services);
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
