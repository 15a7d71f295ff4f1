// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/config/listenplace.h"

#include <netdb.h>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

bool isIpv4(const QHostAddress &address)
{
    return address.protocol() == QAbstractSocket::IPv4Protocol;
}

//! One written as IPv6 ("::ffff:10.0.0.1") is the same to the kernel.
QHostAddress plain(const QHostAddress &address)
{
    bool isMapped = false;
    const QHostAddress four(address.toIPv4Address(&isMapped));
    return isMapped && address != QHostAddress(QHostAddress::AnyIPv6) ? four : address;
}

//! As HAProxy asks for it: the first in /etc/hosts, mostly.
QHostAddress localhost()
{
    addrinfo *found = nullptr;
    if (::getaddrinfo("localhost", nullptr, nullptr, &found) != 0)
        return {};
    const QHostAddress address(found->ai_addr);
    ::freeaddrinfo(found);
    return address;
}

QHostAddress addressFrom(QString text)
{
    if (text.isEmpty() || text == u"*")
        return QHostAddress(QHostAddress::AnyIPv4);
    if (text == u"localhost")
        return localhost();
    if (text.startsWith(u'[') && text.endsWith(u']'))
        text = text.mid(1).chopped(1);
    return plain(QHostAddress(text));
}

//! Whether a listener at this place gets the connections to `address`, because it listens on all addresses.
bool isForAll(const ListenPlace &place, const QHostAddress &address)
{
    if (place.address == QHostAddress(QHostAddress::AnyIPv6))
        return !place.isIpv6Only || !isIpv4(address);
    return place.address == QHostAddress(QHostAddress::AnyIPv4) && isIpv4(address);
}

} // namespace

std::optional<ListenPlace> ListenPlace::at(const QString &address, Port port)
{
    const QHostAddress found = addressFrom(address);
    return found.isNull() ? std::nullopt : std::optional(ListenPlace{.address = found, .port = port});
}

bool ListenPlace::overlaps(const ListenPlace &other) const
{
    return port == other.port
        && (address == other.address || isForAll(*this, other.address) || isForAll(other, address));
}

std::optional<ListenPlace> placeOf(const std::optional<Endpoint> &address)
{
    return address ? ListenPlace::at(address->host, address->port) : std::nullopt;
}

size_t qHash(const ListenPlace &place, size_t seed) noexcept
{
    return qHashMulti(seed, place.address, place.port.number(), place.isIpv6Only);
}

} // namespace proxym
