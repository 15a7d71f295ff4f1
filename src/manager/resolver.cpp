// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/resolver.h"

#include "base/emission.h"
#include "base/logging.h"

#include <QHostInfo>
#include <QUdpSocket>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym {

namespace {

constexpr auto patience = 2s;

//! Whether the kernel has a route there: a host without IPv4 has none to an IPv4 address. Sends nothing.
bool hasRoute(const QHostAddress &address)
{
    constexpr quint16 anyPort = 9;
    QUdpSocket socket;
    socket.connectToHost(address, anyPort);
    return socket.state() == QAbstractSocket::ConnectedState;
}

//! Chooses among those with a route, if there are any: the current one if it is still among them, else the
//! first, IPv4 before IPv6.
QString chosenAddress(QList<QHostAddress> addresses, const QString &current)
{
    if (addresses.isEmpty())
        return {};
    const auto rank = [&current](const QHostAddress &address) {
        const QString text = address.toString();
        return std::tuple(!hasRoute(address), text != current,
                          address.protocol() != QAbstractSocket::IPv4Protocol, text);
    };
    return std::ranges::min(addresses, {}, rank).toString();
}

} // namespace

Task<AddressBook> Resolver::resolve(QSet<QString> names, bool renew)
{
    m_asked = names;
    for (const QString &name : std::as_const(names)) {
        if (renew || !m_known.contains(name))
            lookUp(name);
    }
    const auto deadline = std::chrono::steady_clock::now() + patience;
    m_isAwaited = true;
    while (m_pending.intersects(names)) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        if (left <= 0ms)
            break;
        co_await emissionOf(this, &Resolver::lookedUp, left);
    }
    m_isAwaited = false;
    const AddressBook book = m_book;
    co_return book;
}

AddressBook Resolver::inUse() const
{
    AddressBook book = m_book;
    book.removeIf([this](const auto &entry) { return !m_asked.contains(entry.key()); });
    return book;
}

void Resolver::lookUp(const QString &name)
{
    if (m_pending.contains(name))
        return;
    m_pending.insert(name);
    QHostInfo::lookupHost(name, this, [this, name](const QHostInfo &info) { note(name, info); });
}

void Resolver::note(const QString &name, const QHostInfo &info)
{
    m_pending.remove(name);
    const bool isNew = !m_known.contains(name);
    m_known.insert(name);
    const QString before = m_book.value(name);
    const QString address = chosenAddress(info.addresses(), before);
    if (address.isEmpty() && (isNew || before.isEmpty()))
        logDebug() << u"host name"_s << name << u"does not resolve:"_s << info.errorString();
    if (!address.isEmpty() && address != before) {
        m_book.insert(name, address);
        if (!m_isAwaited)
            Q_EMIT found(name);
    }
    Q_EMIT lookedUp();
}

} // namespace proxym
