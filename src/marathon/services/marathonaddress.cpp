// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/services/marathonaddress.h"

namespace proxym {

namespace {

QStringList ofFamily(const QStringList &addresses, bool isIpv6)
{
    QStringList found;
    for (const QString &address : addresses) {
        if (!address.isEmpty() && address.contains(u':') == isIpv6)
            found += address;
    }
    return found;
}

QString preferred(const QStringList &addresses)
{
    return (ofFamily(addresses, false) + ofFamily(addresses, true)).value(0);
}

//! The address in the network of this index.
QString addressIn(qsizetype network, qsizetype networks, const QStringList &addresses)
{
    if (networks == 1)
        return preferred(addresses);
    for (const QStringList &some : {ofFamily(addresses, false), ofFamily(addresses, true), addresses}) {
        if (some.size() == networks)
            return some.at(network);
    }
    return {};
}

} // namespace

QString addressFor(const MarathonApp &definition, const AppPort &port, const QStringList &addresses)
{
    if (port.networks.isEmpty())
        return preferred(addresses);
    const QStringList &networks = definition.networks;
    for (qsizetype i = 0; i < networks.size(); ++i) {
        const QString address = addressIn(i, networks.size(), addresses);
        if (port.networks.contains(networks.at(i)) && !address.isEmpty())
            return address;
    }
    return {};
}

} // namespace proxym
