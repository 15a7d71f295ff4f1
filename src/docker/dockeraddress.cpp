// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "docker/dockeraddress.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

using Reached = tl::expected<Host, QString>;

Reached at(const QString &address, std::int64_t number)
{
    const auto port = Port::from(number);
    const auto host = port ? Host::from(address, *port) : std::nullopt;
    if (!host)
        return tl::unexpected(u"\"%1\", port %2 is no address"_s.arg(address.left(100)).arg(number));
    return *host;
}

//! How well a port that is published at this address is reached at the machine's: 0 best, -1 not at all.
int distance(const QString &published, const QString &machine)
{
    const bool isIpv6 = machine.contains(u':');
    if (published == machine)
        return 0;
    if (published.isEmpty() || published == (isIpv6 ? u"::" : u"0.0.0.0"))
        return 1;
    if (published == u"::" || published == u"0.0.0.0")
        return 2;
    const auto host = Host::from(machine, Port::of<1>());
    const bool isPrivate = published.startsWith(u"127.") || published == u"::1";
    return host && host->isName() && !isPrivate ? 3 : -1; // a name may stand for it
}

Reached published(const DockerContainer &container, Port port, const QString &machine)
{
    std::optional<DockerBinding> best;
    for (const DockerPort &candidate : container.ports) {
        if (candidate.number != port.number() || candidate.protocol != u"tcp")
            continue;
        for (const DockerBinding &binding : candidate.bindings) {
            const int far = distance(binding.address, machine);
            if (far >= 0 && (!best || far < distance(best->address, machine)))
                best = binding;
        }
    }
    if (!best)
        return tl::unexpected(u"it does not publish port %1 at %2"_s.arg(port.number()).arg(machine));
    return at(machine, best->port);
}

//! Its address in this network, or in the first one where it has any.
QString addressIn(const DockerContainer &container, const QString &network)
{
    for (const auto &[name, addresses] : container.networks.asKeyValueRange()) {
        if ((network.isEmpty() || name == network) && !addresses.isEmpty())
            return addresses.first();
    }
    return {};
}

QString whyNoAddress(const DockerContainer &container, const QString &network)
{
    if (network.isEmpty() || container.networks.contains(network))
        return u"it has no address of its own"_s;
    const QStringList others = container.networks.keys();
    return u"it is not in the network "_s + network
        + (others.isEmpty() ? QString() : u", but in "_s + others.join(u", "_s));
}

} // namespace

tl::expected<Host, QString> hostOf(const DockerContainer &container, Port port, const DockerPlace &place)
{
    if (container.isOnHost)
        return at(place.machine, port.number());
    const bool isPublished = !place.hostAddress.isEmpty();
    const QString address =
        isPublished && place.network.isEmpty() ? QString() : addressIn(container, place.network);
    if (!address.isEmpty())
        return at(address, port.number());
    if (isPublished)
        return published(container, port, place.hostAddress);
    return tl::unexpected(whyNoAddress(container, place.network));
}

} // namespace proxym
