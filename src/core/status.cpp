// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/status.h"

#include "base/differences.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

QString counted(qsizetype number, const QString &one, const QString &many)
{
    return QString::number(number) + u' ' + (number == 1 ? one : many);
}

QString orElse(const QString &text, const QString &otherwise)
{
    return text.isEmpty() ? otherwise : text;
}

//! The sources in this state, with their errors: "Marathon: connection refused; File: no such directory".
QString toldBy(const QList<SourceStatus> &sources, SourceState state)
{
    QStringList told;
    for (const SourceStatus &source : sources) {
        if (source.state == state)
            told.append(source.name + (source.lastError.isEmpty() ? u""_s : u": "_s + source.lastError));
    }
    return told.join(u"; "_s);
}

Verdict starting(const Status &status)
{
    const QString failing = toldBy(status.sources, SourceState::Failing);
    const QString silent = toldBy(status.sources, SourceState::Starting);
    if (!failing.isEmpty())
        return {State::Starting, u"Starting: nothing is applied yet; failing: "_s + failing};
    return {State::Starting,
            silent.isEmpty() ? u"Starting: nothing is applied yet"_s : u"Starting: waiting for "_s + silent};
}

//! Nothing is served: this comes before everything else, with the reason.
Verdict outage(const ProxyStatus &proxy)
{
    const QString fact = u"HAProxy is not running"_s;
    if (proxy.error.isEmpty() || proxy.error.startsWith(fact))
        return {State::Failed, orElse(proxy.error, fact)};
    return {State::Failed, fact + u": "_s + proxy.error};
}

//! "; a change waits for a reload until …; 3 services have no live server"; empty if there is nothing of that
//! kind.
QString asides(const Status &status, const ServiceCounts &counts)
{
    QString told;
    if (status.proxy.waiting)
        told += u"; "_s + waitingText(*status.proxy.waiting);
    if (counts.down > 0)
        told += u"; "_s + counted(counts.down, u"service has"_s, u"services have"_s) + u" no live server"_s;
    return told;
}

//! What is not quite right although the configuration is in force; empty if all is well.
QStringList shortcomings(const Status &status, const ServiceCounts &counts)
{
    QStringList found;
    if (const qsizetype skipped = counts.skipped - counts.declined; skipped > 0)
        found.append(u"%1 skipped"_s.arg(skipped));
    if (counts.heldBack > 0)
        found.append(u"%1 held back"_s.arg(counts.heldBack));
    if (counts.incomplete > 0)
        found.append(u"%1 incomplete"_s.arg(counts.incomplete));
    qsizetype complaints = status.proxy.complaints.size();
    for (const SourceStatus &source : status.sources)
        complaints += source.complaints.size();
    if (complaints > 0)
        found.append(counted(complaints, u"complaint"_s, u"complaints"_s));
    return found;
}

//! Of all entries, as long as HAProxy runs.
struct EntryCounts {
    ServiceCounts counts; //!< without `total`
    qsizetype withServers = 0; //!< those that are served and have servers

    //! Counts an entry, `once` times: -1 takes it back.
    void add(const Entry &entry, const QSet<QString> &withoutLiveServers, qsizetype once)
    {
        if (entry.isServed() && !entry.servers.isEmpty()) {
            counts.servers += once * entry.servers.size();
            counts.down += withoutLiveServers.contains(entry.backend()) ? once : 0;
            withServers += once;
        }
        switch (entry.state) {
        case ServiceState::Active:
            counts.active += once;
            counts.incomplete += entry.reason.isEmpty() ? 0 : once;
            break;
        case ServiceState::NoHosts:
            counts.noHosts += once;
            break;
        case ServiceState::Skipped:
            counts.skipped += once;
            counts.declined += entry.isDeclined ? once : 0;
            break;
        case ServiceState::HeldBack:
            counts.heldBack += once;
            break;
        }
    }
};

//! Counts only what has changed since the last time: a round asks several times, with nearly the same
//! entries.
class EntryCounter {
public:
    const EntryCounts &count(const Entries &entries, const QSet<QString> &withoutLiveServers)
    {
        if (m_withoutLiveServers != withoutLiveServers) // copies of one set are equal at no cost
            *this = {};
        const Differences differences(m_last, entries);
        for (const Entry &entry : differences.gone)
            m_counts.add(entry, withoutLiveServers, -1);
        for (const Entry &entry : differences.come)
            m_counts.add(entry, withoutLiveServers, 1);
        m_last = entries;
        m_withoutLiveServers = withoutLiveServers;
        return m_counts;
    }

private:
    Entries m_last;
    QSet<QString> m_withoutLiveServers;
    EntryCounts m_counts;
};

} // namespace

QString waitingText(const WaitingChange &waiting)
{
    return u"a change waits for a reload until %1 UTC: %2"_s.arg(
        waiting.until.toUTC().toString(u"HH:mm:ss"_s), waiting.reason);
}

QString silenceText(const ProxyStatus &proxy)
{
    if (!proxy.isSilent())
        return {};
    return u"HAProxy %1 has not answered since %2 UTC"_s.arg(
        QString::number(proxy.pid), proxy.silentSince.toUTC().toString(u"HH:mm:ss"_s));
}

QStringList problemsOf(const Status &status)
{
    QStringList problems;
    for (const SourceStatus &source : status.sources) {
        if (!source.lastError.isEmpty())
            problems.append(source.name + u": "_s + source.lastError);
        for (const QString &complaint : source.complaints)
            problems.append(source.name + u": "_s + complaint);
    }
    if (const QString silence = silenceText(status.proxy); !silence.isEmpty())
        problems.append(silence);
    if (!status.proxy.error.isEmpty())
        problems.append(u"HAProxy: "_s + status.proxy.error);
    for (const QString &complaint : status.proxy.complaints)
        problems.append(u"HAProxy: "_s + complaint);
    return problems;
}

bool hasNoLiveServer(const Entry &entry, const ProxyStatus &proxy)
{
    if (!entry.isServed() || entry.servers.isEmpty())
        return false;
    return proxy.isDown() || proxy.withoutLiveServers.contains(entry.backend());
}

QStringList notesOf(const Status &status)
{
    constexpr qsizetype mostNotes = 100;
    QStringList notes;
    for (const SourceStatus &source : status.sources) {
        for (const QString &note : source.notes)
            notes.append(source.name + u": "_s + note);
    }
    for (const Entry &entry : status.inventory.entries) {
        if (entry.isDeclined)
            notes.append(u"service %1 of %2, port %3: %4"_s.arg(entry.service->id, entry.service->source,
                                                                QString::number(entry.service->port.number()),
                                                                entry.reason));
    }
    if (const qsizetype more = notes.size() - mostNotes; more > 0)
        notes = notes.first(mostNotes) + QStringList{u"… and %1 more"_s.arg(more)};
    return notes;
}

ServiceCounts countsOf(const Status &status)
{
    static thread_local EntryCounter counter;
    const EntryCounts &entries = counter.count(status.inventory.entries, status.proxy.withoutLiveServers);
    ServiceCounts counts = entries.counts;
    counts.total = status.inventory.entries.size();
    if (status.proxy.isDown())
        counts.down = entries.withServers;
    return counts;
}

Verdict verdict(const Status &status)
{
    const ProxyStatus &proxy = status.proxy;
    const bool isNothingTried =
        proxy.wanted == ApplyResult::Ok && !(proxy.isDown() && !proxy.error.isEmpty());
    if (!status.applied && !status.isWaiting && isNothingTried)
        return starting(status);
    if (proxy.isDown())
        return outage(proxy);
    if (proxy.isSilent())
        return {State::Failed, u"Failed: "_s + silenceText(proxy)};
    if (proxy.wanted == ApplyResult::Failed)
        return {State::Failed,
                u"Failed: "_s + orElse(proxy.error, u"the wanted configuration is not in force"_s)};
    if (proxy.wanted == ApplyResult::Rejected)
        return {State::Rejected,
                u"Rejected: "_s + orElse(proxy.error, u"HAProxy refused the configuration"_s)};

    const QString failing = toldBy(status.sources, SourceState::Failing);
    const ServiceCounts counts = countsOf(status);
    const QString aside = asides(status, counts);
    if (!failing.isEmpty())
        return {State::Stale, u"Stale: keeping the last services of "_s + failing + aside};
    const QString silent = toldBy(status.sources, SourceState::Starting);
    if (status.isWaiting)
        return {State::Stale,
                u"Stale: still serving what was served before; waiting for "_s
                    + orElse(silent, u"the first round"_s) + aside};
    if (!silent.isEmpty())
        return {State::Stale, u"Stale: no answer since proxym started: "_s + silent + aside};

    const QString serving = counted(counts.total, u"service"_s, u"services"_s) + u" with "_s
        + counted(counts.servers, u"server"_s, u"servers"_s);
    const QStringList wanting = shortcomings(status, counts);
    if (!wanting.isEmpty())
        return {State::Degraded, u"Degraded: %1; %2"_s.arg(serving, wanting.join(u", "_s)) + aside};
    if (status.proxy.waiting)
        return {State::Degraded, u"Degraded: "_s + serving + aside};
    return {State::InSync, u"In sync: "_s + serving + aside};
}

} // namespace proxym
