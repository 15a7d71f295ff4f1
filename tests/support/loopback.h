// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QHostAddress>

namespace proxym::test {

//! Where servers of the tests listen and where HAProxy is contacted: 127.0.0.1, unless a test sets ::1 before
//! it creates any.
[[nodiscard]] inline QHostAddress &loopback()
{
    static QHostAddress address(QHostAddress::LocalHost);
    return address;
}

//! The same with a port, as written in settings and URLs: "[::1]:80".
[[nodiscard]] inline QString onLoopback(quint16 port)
{
    const bool isIpv6 = loopback().protocol() == QAbstractSocket::IPv6Protocol;
    return (isIpv6 ? u'[' + loopback().toString() + u']' : loopback().toString()) + u':'
        + QString::number(port);
}

} // namespace proxym::test
