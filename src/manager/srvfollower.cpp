// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/srvfollower.h"

#include "base/logging.h"
#include "manager/chosenaddress.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym {

namespace {

constexpr std::chrono::seconds shortest = 1s, longest = 60s; //!< of a time to live
constexpr std::chrono::seconds afterFailures = 10s; //!< at the latest

} // namespace

SrvFollower::SrvFollower(DnsClient &dns)
    : m_dns(dns)
{
    m_next.setSingleShot(true);
    connect(&m_next, &QTimer::timeout, this, &SrvFollower::lookUpWhatIsDue);
}

void SrvFollower::follow(const QSet<QString> &names)
{
    m_followed.removeIf([&names](const auto &followed) { return !names.contains(followed.key()); });
    for (const QString &name : names) {
        if (m_followed.contains(name))
            continue;
        m_followed.insert(name, {});
        m_awaited.insert(name);
        lookUp(name);
    }
    m_awaited.intersect(names);
    planNext();
}

void SrvFollower::lookUp(const QString &name)
{
    m_followed[name].due.reset();
    m_dns.ask(DnsQuestion::Srv, name, [this, name](const Result<DnsAnswer> &answer) {
        if (!answer)
            fail(name, answer.error().what);
        else if (answer->records.isEmpty())
            fail(name, u"its records name no server"_s);
        else
            lookUpTargets(name, *answer);
    });
}

void SrvFollower::lookUpTargets(const QString &name, const DnsAnswer &answer)
{
    const auto lookup = std::make_shared<Lookup>(Lookup{answer.records, answer.timeToLive, {}, 0});
    for (const SrvRecord &record : m_records.value(name))
        lookup->addresses.insert(record.target.address(), record.address);
    QSet<QString> targets;
    for (const SrvRecord &record : answer.records)
        targets.insert(record.target.address());
    lookup->open = targets.size();
    for (const QString &target : std::as_const(targets)) {
        m_dns.ask(DnsQuestion::Target, target, [=, this](const Result<DnsAnswer> &found) {
            noteTarget(target, found, *lookup);
            if (--lookup->open == 0)
                settle(name, *lookup);
        });
    }
}

//! A target that fails keeps its address, and is looked up again as soon as a name that fails.
void SrvFollower::noteTarget(const QString &target, const Result<DnsAnswer> &answer, Lookup &lookup) const
{
    lookup.timeToLive = std::min(lookup.timeToLive, answer ? answer->timeToLive : afterFailures);
    if (answer)
        lookup.addresses[target] = chosenAddress(answer->addresses, lookup.addresses.value(target));
    else
        logDebug() << u"target %1 does not resolve: %2"_s.arg(target, answer.error().what);
    lookup.hasFailed |= !answer && !lookup.addresses.value(target).isEmpty();
}

void SrvFollower::settle(const QString &name, const Lookup &lookup)
{
    if (!m_followed.contains(name))
        return;
    QList<SrvRecord> records = lookup.records;
    for (SrvRecord &record : records)
        record.address = lookup.addresses.value(record.target.address());
    if (std::ranges::all_of(records, &QString::isEmpty, &SrvRecord::address))
        return fail(name, u"none of its targets has an address"_s);
    std::sort(records.begin(), records.end());
    Followed &followed = m_followed[name];
    const bool wasFailing = followed.isFailing();
    const int failures = lookup.hasFailed ? followed.failures + 1 : 0;
    if (std::exchange(followed.failures, failures) > 0 && failures == 0)
        logNotice() << u"srv name %1 resolves again"_s.arg(name);
    const bool isChange = records != m_records.value(name);
    const bool isNewsOfFailure = followed.isFailing() != wasFailing;
    m_records.insert(name, records);
    finish(name, std::clamp(lookup.timeToLive, shortest, longest), true);
    if (isChange)
        Q_EMIT changed(name + u" has other servers"_s);
    else if (isNewsOfFailure)
        Q_EMIT changed(name + (wasFailing ? u" resolves again"_s : u" resolves only in part"_s));
}

//! Its records stay. It is asked for again in one second, in two, in four …
void SrvFollower::fail(const QString &name, const QString &why)
{
    if (!m_followed.contains(name))
        return;
    Followed &followed = m_followed[name];
    if (followed.failures == 0)
        logWarning() << u"srv name %1 does not resolve: %2%3"_s.arg(
            name, why, m_records.contains(name) ? u"; its last servers stay"_s : QString());
    constexpr int longestDelay = 4;
    const std::chrono::seconds delay(1 << std::min(followed.failures, longestDelay));
    const bool wasFailing = followed.isFailing();
    ++followed.failures;
    const bool isChange = !wasFailing && followed.isFailing() && m_records.contains(name);
    finish(name, std::min(delay, afterFailures), false);
    if (isChange)
        Q_EMIT changed(name + u" does not resolve"_s);
}

void SrvFollower::finish(const QString &name, std::chrono::seconds next, bool hasResolved)
{
    m_followed[name].due = Clock::now() + next;
    m_awaited.remove(name);
    planNext();
    Q_EMIT lookedUp(hasResolved);
}

QSet<QString> SrvFollower::failing() const
{
    QSet<QString> names;
    for (auto [name, followed] : m_followed.asKeyValueRange()) {
        if (followed.isFailing() && m_records.contains(name))
            names.insert(name);
    }
    return names;
}

void SrvFollower::lookUpWhatIsDue()
{
    const auto now = Clock::now();
    QStringList due;
    for (auto [name, followed] : m_followed.asKeyValueRange()) {
        if (followed.due && *followed.due <= now)
            due.append(name);
    }
    for (const QString &name : std::as_const(due))
        lookUp(name);
    planNext();
}

void SrvFollower::planNext()
{
    std::optional<Clock::time_point> first;
    for (const Followed &followed : std::as_const(m_followed)) {
        if (followed.due && (!first || *followed.due < *first))
            first = followed.due;
    }
    if (!first)
        return m_next.stop();
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*first - Clock::now());
    m_next.start(std::max(left, 0ms));
}

} // namespace proxym
