// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/plan/changingbackend.h"

namespace proxym {

namespace {

QList<ProxyServer> lackingIn(const ProxyBackend &other, const ProxyBackend &backend)
{
    QSet<QString> names;
    for (const ProxyServer &server : other.servers)
        names.insert(server.name);
    QList<ProxyServer> lacking = backend.servers;
    lacking.removeIf([&names](const ProxyServer &server) { return names.contains(server.name); });
    return lacking;
}

//! The servers that get requests from the first of them on or until the last: weights rise first and fall
//! last (plan.cpp).
QSet<QString> askedIn(const ProxyBackend &before, const ProxyBackend &now)
{
    QSet<QString> names;
    for (const ProxyServer &server : before.servers + now.servers)
        if (!server.isDrained())
            names.insert(server.name);
    return names;
}

} // namespace

std::set<Host> addressesOf(const ProxyBackend &backend)
{
    std::set<Host> addresses;
    for (const ProxyServer &server : backend.servers)
        addresses.insert(server.host);
    return addresses;
}

ChangingBackend::ChangingBackend(const ProxyBackend &before, const ProxyBackend &now, const UpServers &known)
    : name(now.name)
    , had(addressesOf(before))
    , gets(addressesOf(now))
    , joining(lackingIn(before, now))
    , leaving(lackingIn(now, before))
    , isAsked(now.protocol == Protocol::Tcp)
{
    const auto found = known.constFind(name);
    const QSet<QString> asked = askedIn(before, now);
    up = std::ranges::count_if(before.servers, [&](const ProxyServer &server) {
        return gets.contains(server.host) && asked.contains(server.name)
            && (found == known.constEnd() || found->contains(server.name));
    });
}

bool ChangingBackend::canSpareOne() const
{
    return up > 0 || !isAsked || (heirs.isEmpty() && joining.isEmpty());
}

} // namespace proxym
