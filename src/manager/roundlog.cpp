// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/roundlog.h"

#include "base/logging.h"
#include "manager/changes.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

QString wordFor(Action action)
{
    switch (action) {
    case Action::None:
        return u"nothing to do for the proxy"_s;
    case Action::Runtime:
        return u"changed at run time"_s;
    case Action::Reload:
        return u"reloaded"_s;
    case Action::Recovery:
        return u"restarted"_s;
    }
    Q_UNREACHABLE();
}

} // namespace

bool RoundLog::isNews(const QString &error, Clock::time_point now)
{
    if (error == m_error && now < m_toldAt + betweenReminders)
        return false;
    m_error = error;
    m_toldAt = now;
    return true;
}

RoundRecord withOutcome(RoundRecord record, const Outcome &outcome)
{
    record.steps += outcome.steps;
    record.action = outcome.action;
    record.result = outcome.result;
    record.isWaiting = outcome.isWaiting;
    record.reason = outcome.reason;
    record.error = outcome.error;
    record.diff = outcome.diff;
    return record;
}

void RoundLog::add(const RoundRecord &record, Clock::time_point now)
{
    if (record.result == ApplyResult::Ok)
        m_error.clear();
    const QString round = u"round %1 (%2: %3)"_s.arg(QString::number(record.number), record.triggerSource,
                                                     record.triggerReason);
    const QString why =
        record.action == Action::Runtime ? u"; changed at run time: "_s : u"; wanted because: "_s;
    if (record.result != ApplyResult::Ok && !record.isWaiting && isNews(record.error, now))
        logError() << round << u"not applied:"_s
                   << record.error + (record.reason.isEmpty() ? QString() : why + record.reason);
    else if (record.result != ApplyResult::Ok && !record.isWaiting)
        logDebug() << round << u"still not applied"_s;
    else if (!record.changedSomething())
        logDebug() << round << (record.isWaiting ? u"a reload has to wait,"_s : u"nothing changed,"_s)
                   << record.duration;
    else
        logInfo() << round
                  << u"%1 added, %2 removed, %3 changed; %4"_s.arg(
                         QString::number(record.added.size()), QString::number(record.removed.size()),
                         QString::number(record.changed.size()), wordFor(record.action))
                  << (record.reason.isEmpty() ? u""_s : u"because: "_s + record.reason) << record.duration;
}

void logNews(const Inventory &before, const Inventory &after)
{
    for (const QString &complaint : newComplaints(before, after))
        logWarning() << complaint;
    for (const QString &note : newNotes(before, after))
        logNotice() << note;
}

} // namespace proxym
