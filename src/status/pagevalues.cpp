// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "status/pagevalues.h"

#include "status/jsonvalues.h"
#include "status/statewords.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

QString took(std::chrono::milliseconds duration)
{
    return u"took %1 ms"_s.arg(duration.count());
}

//! Since when the current state has lasted, as words and a time.
std::pair<QString, QDateTime> since(const Status &status)
{
    QDateTime oldest;
    for (const SourceStatus &source : status.sources) {
        const QDateTime &answer = source.lastSuccessAt;
        if (source.state == SourceState::Failing && answer.isValid()
            && (!oldest.isValid() || answer < oldest))
            oldest = answer;
    }
    if (status.proxy.isDown() && status.proxy.downSince.isValid())
        return {u"Nothing has been served since"_s, status.proxy.downSince};
    if (status.state == State::Starting || status.proxy.isDown())
        return {u"proxym started"_s, status.startedAt};
    if (status.state == State::Stale && oldest.isValid())
        return {u"Last good answer"_s, oldest};
    if (status.proxy.lastApply)
        return {u"In force since"_s, status.proxy.lastApply->at};
    return {u"Nothing has changed since proxym started"_s, status.startedAt};
}

//! The last reload; while HAProxy does not run, the last start.
void addReload(PageValues &values, const ProxyStatus &proxy)
{
    const std::optional<LastReload> &reload = proxy.isDown() ? proxy.lastStart : proxy.lastReload;
    values[u"load"_s] = proxy.isDown() ? u"Last start"_s : u"Last reload"_s;
    const QDateTime at = reload ? reload->at : QDateTime();
    values[u"result"_s] = reload ? toText(reload->result) : u"off"_s;
    values[u"resultWord"_s] = reload ? toText(reload->result) : u"none"_s;
    values[u"reloadAt"_s] = timeValue(at);
    values[u"reloadAtText"_s] = timeText(at, u"since proxym started"_s);
    if (!reload)
        return;
    values[u"reloadReason"_s] = reload->reason;
    values[u"reloadTook"_s] = took(reload->duration);
    values[u"reloadError"_s] = reload->error;
    if (!proxy.isDown() || reload->result != ApplyResult::Ok)
        return;
    values[u"result"_s] = u"down"_s;
    values[u"resultWord"_s] = u"has since died"_s;
}

void addStart(PageValues &values, const ProxyStatus &proxy)
{
    values[u"deaths"_s] = proxy.deaths == 0 ? QString() : QString::number(proxy.deaths);
    if (proxy.isDown() || !proxy.lastStart)
        return;
    values[u"startAt"_s] = timeValue(proxy.lastStart->at);
    values[u"startAtText"_s] = timeText(proxy.lastStart->at);
    values[u"startReason"_s] = proxy.lastStart->reason;
}

//! Which advice to show; the texts are in the page.
QString adviceFor(const Status &status)
{
    if (status.proxy.isDown() && status.state == State::Failed)
        return u"outage"_s;
    const bool areSomeDown = status.state == State::InSync && countsOf(status).down > 0;
    return areSomeDown ? u"down"_s : toText(status.state);
}

void addApply(PageValues &values, const std::optional<LastApply> &apply)
{
    const QDateTime at = apply ? apply->at : QDateTime();
    values[u"appliedAt"_s] = timeValue(at);
    values[u"appliedAtText"_s] = timeText(at, u"none since proxym started"_s);
    if (!apply)
        return;
    values[u"applied"_s] = wordOf(apply->action);
    values[u"appliedReason"_s] = apply->reason;
    values[u"appliedTook"_s] = took(apply->duration);
}

void addEvents(PageValues &values, const EventsStatus &events)
{
    if (events.mode == u"poll") {
        values[u"events"_s] = events.connected ? u"polled"_s : u"polled, without an answer"_s;
        return;
    }
    values[u"events"_s] = events.mode + (events.connected ? u", connected"_s : u", not connected"_s);
    values[u"eventAt"_s] = timeValue(events.lastEventAt);
    values[u"eventAtText"_s] = timeText(events.lastEventAt, u"none so far"_s);
}

} // namespace

QString timeText(const QDateTime &time, const QString &never)
{
    return time.isValid() ? time.toUTC().toString(u"yyyy-MM-dd HH:mm:ss"_s) + u" UTC"_s : never;
}

QString timeValue(const QDateTime &time)
{
    return timeJson(time).toString();
}

QString wordOf(Action action)
{
    switch (action) {
    case Action::None:
        return u"nothing changed"_s;
    case Action::Runtime:
        return u"runtime update"_s;
    case Action::Reload:
        return u"reload"_s;
    case Action::Recovery:
        return u"recovery"_s;
    }
    return {};
}

PageValues verdictValues(const Status &status)
{
    const qsizetype colon = status.summary.indexOf(u": "_s);
    const QString advice = adviceFor(status);
    return {
        {u"state"_s, advice == u"down" ? toText(State::Degraded) : toText(status.state)}, // how it looks
        {u"advice"_s, advice},
        {u"word"_s, status.summary.left(colon)},
        {u"rest"_s, colon < 0 ? QString() : status.summary.mid(colon + 2)},
    };
}

PageValues sinceValues(const Status &status)
{
    const auto [words, at] = since(status);
    PageValues values{
        {u"words"_s, words},
        {u"at"_s, timeValue(at)},
        {u"atText"_s, timeText(at)},
    };
    if (const auto &round = status.lastRound) {
        values[u"round"_s] = u"Round %1 took %2 ms,"_s.arg(round->number).arg(round->duration.count());
        values[u"roundAt"_s] = timeValue(round->startedAt);
        values[u"roundAtText"_s] = timeText(round->startedAt);
    }
    return values;
}

PageValues heldValues(qsizetype held)
{
    return {{u"words"_s,
             held == 1 ? u"1 service is held back: it disappeared too suddenly."_s
                       : u"%1 services are held back: they disappeared too suddenly."_s.arg(held)}};
}

QString notesWords(qsizetype notes)
{
    return notes == 1 ? u"1 thing is left out on purpose"_s
                      : u"%1 things are left out on purpose"_s.arg(notes);
}

PageValues proxyValues(const ProxyStatus &proxy)
{
    const bool runs = proxy.enabled && proxy.pid != 0;
    PageValues values{
        {u"process"_s,
         runs                ? u"up"_s
             : proxy.enabled ? u"down"_s
                             : u"off"_s},
        {u"processWord"_s,
         runs                ? u"running, pid %1"_s.arg(proxy.pid)
             : proxy.enabled ? u"not running"_s
                             : u"the HAProxy module is off"_s},
        {u"processVersion"_s, runs && !proxy.version.isEmpty() ? u"version "_s + proxy.version : QString()},
        {u"reloads"_s, QString::number(proxy.reloads)},
        {u"reloadsAvoided"_s, QString::number(proxy.reloadsAvoided)},
        {u"runtimeUpdates"_s, QString::number(proxy.runtimeUpdates)},
        {u"oldProcesses"_s, QString::number(proxy.oldProcesses)},
    };
    addReload(values, proxy);
    addStart(values, proxy);
    addApply(values, proxy.lastApply);
    return values;
}

PageValues sourceValues(const SourceStatus &source)
{
    PageValues values{
        {u"name"_s, source.name},
        {u"state"_s, toText(source.state)},
        {u"word"_s, toText(source.state)},
        {u"error"_s, source.lastError},
        {u"given"_s, QString::number(source.services)},
        {u"answerAt"_s, timeValue(source.lastSuccessAt)},
        {u"answerAtText"_s, timeText(source.lastSuccessAt)},
        {u"failures"_s, source.failures == 0 ? QString() : QString::number(source.failures)},
        {u"nextAt"_s, timeValue(source.nextAttemptAt)},
        {u"nextAtText"_s, timeText(source.nextAttemptAt, QString())},
        {u"server"_s, source.details.server},
    };
    if (source.details.events)
        addEvents(values, *source.details.events);
    return values;
}

} // namespace proxym
