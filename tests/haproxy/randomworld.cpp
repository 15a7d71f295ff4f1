// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/randomworld.h"

#include "support/listedits.h"

using namespace Qt::StringLiterals;

namespace proxym::test {

RandomWorld::RandomWorld(quint32 seed, const QList<Port> &ports)
    : m_dice(seed)
    , m_ports(ports)
{
    for (int i = 0; i < 4; ++i)
        m_services.append(newService());
}

QString RandomWorld::change()
{
    QStringList told;
    for (int changes = 1 + roll(3); changes > 0; --changes)
        told.append(changeOnce());
    return told.join(u", "_s);
}

//! Servers change most often, as in real life.
QString RandomWorld::changeOnce()
{
    enum Kind { Weigh, Grow, Shrink, Return, Move, Domains, Swap, Path, NewPort, Protocol, Come, Go, kinds };
    static const QList<Kind> chances{Weigh, Weigh,   Grow, Grow,    Grow, Shrink,  Shrink,   Return, Return,
                                     Move,  Domains, Swap, Domains, Path, NewPort, Protocol, Come,   Go};
    const Kind kind = chances.at(roll(int(chances.size())));
    const int chosen = anyService();
    Service &service = edited(m_services, chosen);
    const QString id = service.id;
    switch (kind) {
    case Weigh:
        weighHost(service);
        return id + u" gives a server another weight"_s;
    case Grow:
        addHost(service);
        return id + u" gets a server"_s;
    case Shrink:
        removeHost(service);
        return id + u" loses a server"_s;
    case Return:
        returnHost(service);
        return id + u" gets back a server it had"_s;
    case Move:
        service.hosts = {newHost()};
        return id + u" moves to another server"_s;
    case Domains:
        changeDomains(service);
        return id + u" has other domains"_s;
    case Swap:
        if (const int other = anyService(); other != chosen)
            swapDomains(service, edited(m_services, other));
        return id + u" swaps domains with another"_s;
    case Path:
        service.path = service.path.isEmpty() ? u"/p%1"_s.arg(roll(3)) : QString();
        return id + u" has another path"_s;
    case NewPort:
        changePort(service);
        return id + u" has another port"_s;
    case Protocol:
        changeProtocol(service);
        return id + u" speaks another protocol"_s;
    case Come:
        m_services.append(newService());
        return m_services.last()->id + u" comes"_s;
    default:
        break;
    }
    if (m_services.size() == 1)
        return u"nothing"_s;
    m_services.removeIf([&](const Service &other) { return other.id == id; });
    return id + u" goes"_s;
}

Host RandomWorld::newHost()
{
    const Port port = *Port::from(31'000 + roll(1'000));
    const QString address = roll(10) == 0 ? u"::1"_s : u"127.0.%1.%2"_s.arg(roll(4)).arg(1 + roll(200));
    return *Host::from(address, port);
}

QString RandomWorld::newDomain()
{
    const QString name = u"d%1.test"_s.arg(++m_names);
    return roll(4) == 0 ? u"*."_s + name : name;
}

Service RandomWorld::newService()
{
    Service service{
        .id = u"/team%1/s%2"_s.arg(roll(3)).arg(++m_names), .port = Port::of<80>(), .source = u"File"_s};
    service.applicationProtocol = u"http"_s;
    service.domains = {newDomain()};
    if (roll(3) == 0)
        changeProtocol(service);
    for (int servers = roll(4); servers > 0; --servers)
        addHost(service);
    return service;
}

void RandomWorld::addHost(Service &service)
{
    const Host host = newHost();
    if (!service.hosts.contains(host))
        service.hosts.append(host);
}

void RandomWorld::removeHost(Service &service)
{
    if (!service.hosts.isEmpty())
        m_gone.append({service.id, service.hosts.takeAt(roll(int(service.hosts.size())))});
}

void RandomWorld::weighHost(Service &service)
{
    if (service.hosts.isEmpty())
        return;
    Host &host = service.hosts[roll(int(service.hosts.size()))];
    host = host.with(roll(3) == 0 ? std::nullopt : Weight::from(roll(3) * 100));
}

void RandomWorld::returnHost(Service &service)
{
    for (const auto &[id, host] : std::as_const(m_gone)) {
        if (id == service.id && !service.hosts.contains(host)) {
            service.hosts.append(host);
            return;
        }
    }
}

void RandomWorld::changeDomains(Service &service)
{
    if (service.domains.size() > 1 && roll(2) == 0)
        service.domains.removeFirst();
    else
        service.domains.append(newDomain());
}

void RandomWorld::swapDomains(Service &one, Service &other)
{
    const QStringList domains = one.domains;
    one.domains = other.domains;
    other.domains = domains;
}

void RandomWorld::changePort(Service &service)
{
    if (service.applicationProtocol == u"http") {
        service.port = *Port::from(80 + roll(100));
        return;
    }
    const Port before = service.port;
    service.port = m_ports.takeAt(roll(int(m_ports.size())));
    m_ports.append(before);
}

//! TCP services listen on their port, so it has to be one of ours.
void RandomWorld::changeProtocol(Service &service)
{
    const bool isHttp = service.applicationProtocol == u"http";
    service.applicationProtocol = isHttp ? u"tcp"_s : u"http"_s;
    if (isHttp) {
        service.port = m_ports.takeFirst();
    } else {
        m_ports.append(service.port);
        service.port = Port::of<80>();
    }
}

} // namespace proxym::test
