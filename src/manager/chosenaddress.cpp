// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/chosenaddress.h"

#include <QUdpSocket>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! Whether the kernel has a route there: a host without IPv4 has none to an IPv4 address. Sends nothing.
bool hasRoute(const QHostAddress &address)
{
    constexpr quint16 anyPort = 9;
    QUdpSocket socket;
    socket.connectToHost(address, anyPort);
    return socket.state() == QAbstractSocket::ConnectedState;
}

} // namespace

QString chosenAddress(const QList<QHostAddress> &addresses, const QString &current)
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

} // namespace proxym
