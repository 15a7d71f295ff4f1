// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/resolver.h"

#include "base/emission.h"
#include "base/logging.h"
#include "manager/chosenaddress.h"

#include <QHostInfo>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym {

namespace {

constexpr auto patience = 2s;

} // namespace

Resolver::Resolver(const QStringList &servers)
    : m_hasServers(!servers.isEmpty())
    , m_dns(servers)
    , m_srv(m_dns)
{
    connect(&m_srv, &SrvFollower::lookedUp, this, [this](bool hasResolved) {
        m_isSilent = m_isSilent && !hasResolved;
        Q_EMIT lookedUp();
    });
    connect(&m_srv, &SrvFollower::changed, this, &Resolver::tell);
}

void Resolver::restore(const AddressBook &book)
{
    m_addresses = book.addresses;
    m_srv.restore(book.records);
}

Task<AddressBook> Resolver::resolve(NamesInUse names, bool renew)
{
    m_asked = names;
    m_srv.follow(names.srv);
    for (const QString &name : std::as_const(names.hosts)) {
        if (renew || !m_known.contains(name))
            lookUp(name);
    }
    const auto deadline = std::chrono::steady_clock::now() + patience;
    m_isAwaited = true;
    while (isAwaited(names) && !m_isSilent) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        m_isSilent = left <= 0ms;
        if (m_isSilent)
            m_waitedFor += m_pending;
        if (!m_isSilent)
            co_await emissionOf(this, &Resolver::lookedUp, left);
    }
    m_isAwaited = false;
    m_srv.awaitNoLonger();
    const AddressBook found = book();
    co_return found;
}

AddressBook Resolver::book() const
{
    return {.addresses = m_addresses, .records = m_srv.records(), .failing = m_failing + m_srv.failing()};
}

bool Resolver::isAwaited(const NamesInUse &names) const
{
    const auto isAwaitedFor = [this, &names](const QString &name) {
        return names.hosts.contains(name) && !m_waitedFor.contains(name);
    };
    return std::ranges::any_of(m_pending, isAwaitedFor) || m_srv.isAwaited();
}

AddressBook Resolver::inUse() const
{
    AddressBook used = book();
    used.addresses.removeIf([this](const auto &entry) { return !m_asked.hosts.contains(entry.key()); });
    used.records.removeIf([this](const auto &entry) { return !m_asked.srv.contains(entry.key()); });
    used.failing.clear();
    return used;
}

void Resolver::lookUp(const QString &name)
{
    if (m_pending.contains(name))
        return;
    m_pending.insert(name);
    if (!m_hasServers) {
        QHostInfo::lookupHost(name, this, [this, name](const QHostInfo &info) {
            note(name, info.addresses(), info.errorString());
        });
        return;
    }
    m_dns.ask(DnsQuestion::Address, name, [this, name](const Result<DnsAnswer> &answer) {
        note(name, answer ? answer->addresses : QList<QHostAddress>(),
             answer ? QString() : answer.error().what);
    });
}

void Resolver::note(const QString &name, const QList<QHostAddress> &addresses, const QString &error)
{
    m_pending.remove(name);
    const bool isNew = !m_known.contains(name);
    m_known.insert(name);
    const QString before = m_addresses.value(name);
    const QString address = chosenAddress(addresses, before);
    if (address.isEmpty() && (isNew || before.isEmpty()))
        logDebug() << u"host name"_s << name << u"does not resolve:"_s << error;
    if (!addresses.isEmpty()) {
        m_isSilent = false;
        m_waitedFor.remove(name);
    }
    const bool wasFailing = m_failing.remove(name);
    if (addresses.isEmpty() && !before.isEmpty()) {
        m_failing.insert(name);
        if (!wasFailing)
            tell(u"%1 does not resolve: %2"_s.arg(name, error));
    } else if (!address.isEmpty() && (address != before || wasFailing)) {
        m_addresses.insert(name, address);
        tell(name + u" has an address"_s);
    }
    Q_EMIT lookedUp();
}

//! While it is awaited, resolve() returns the news.
void Resolver::tell(const QString &news)
{
    if (!m_isAwaited)
        Q_EMIT found(news);
}

} // namespace proxym
