// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QHostAddress>

namespace proxym {

//! Where servers of the tests listen and HAProxy is asked: 127.0.0.1, unless a test says ::1 before it makes
//! any.
[[nodiscard]] inline QHostAddress &loopback()
{
    static QHostAddress address(QHostAddress::LocalHost);
    return address;
}

//! The same with a port, as settings and URLs have it: "[::1]:80".
[[nodiscard]] inline QString onLoopback(quint16 port)
{
    const bool isIpv6 = loopback().protocol() == QAbstractSocket::IPv6Protocol;
    return (isIpv6 ? u'[' + loopback().toString() + u']' : loopback().toString()) + u':'
        + QString::number(port);
}

} // namespace proxym
