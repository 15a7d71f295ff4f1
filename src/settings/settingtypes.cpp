// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "settings/settingtypes.h"

#include <QHostAddress>

using namespace Qt::StringLiterals;

namespace proxym {

QString Endpoint::toString() const
{
    const QString number = QString::number(port.number());
    return host.contains(u':') ? u'[' + host + u"]:"_s + number : host + u':' + number;
}

bool Endpoint::isLoopback() const
{
    return host == u"localhost" || QHostAddress(host).isLoopback();
}

} // namespace proxym
