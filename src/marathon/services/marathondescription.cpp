// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/services/marathondescription.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! A port of an app as a service without hosts.
Service described(const MarathonApp &app, const NumberedPort &port, bool isFirstOfUnlabelled)
{
    const QString domainsLabel = u"proxym.port.%1.domains"_s.arg(port.number.number());
    const bool hasOwnDomains = app.labels.contains(domainsLabel);
    Service service{.id = app.id, .port = port.number};
    service.domains = listOf(app.labels.value(hasOwnDomains ? domainsLabel : u"proxym.domains"_s));
    service.servicePort = port.servicePort;
    service.transportProtocol = port.isUdp ? u"udp"_s : u"tcp"_s;
    service.applicationProtocol = port.protocol;
    if (port.protocol.isEmpty() && !service.domains.isEmpty() && (hasOwnDomains || isFirstOfUnlabelled))
        service.applicationProtocol = u"http"_s;
    service.path = labelOf(app, port.number, u"path"_s).trimmed();
    service.group = app.labels.value(u"proxym.group"_s).trimmed();
    service.source = u"Marathon"_s;
    service.labels = app.labels;
    return service;
}

} // namespace

Services described(const MarathonApp &app, const QList<NumberedPort> &ports)
{
    const bool isLabelled =
        std::ranges::any_of(ports, [](const NumberedPort &port) { return !port.protocol.isEmpty(); });
    Services services;
    for (const NumberedPort &port : ports)
        services += described(app, port, !isLabelled && port.isFirst);
    return services;
}

bool haveSameRoute(const Service &a, const Service &b)
{
    if (a.transportProtocol != b.transportProtocol || a.applicationProtocol != b.applicationProtocol)
        return false;
    if (a.applicationProtocol == u"http")
        return !a.domains.isEmpty() && a.domains == b.domains && a.path == b.path;
    return a.servicePort && a.servicePort == b.servicePort;
}

} // namespace proxym
