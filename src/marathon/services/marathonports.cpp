// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/services/marathonports.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

bool isUdpOnly(const QString &protocol)
{
    const QStringList protocols = listOf(protocol.toLower());
    return protocols.contains(u"udp"_s) && !protocols.contains(u"tcp"_s);
}

//! Nothing for ports without a number, or with an invalid one, which adds a complaint.
std::optional<NumberedPort> numbered(const MarathonApp &app, const AppPort &port, QStringList &complaints)
{
    const auto listenPort = Port::from(port.listenPort);
    const auto servicePort = listenPort ? listenPort : Port::from(port.servicePort);
    if (!servicePort && port.servicePort != 0)
        complaints += u"%1: a service port is %2"_s.arg(app.id, shownPort(port.servicePort));
    const auto number = numberOf(port);
    if (!number && port.containerPort != 0)
        complaints += u"%1: a container port is %2"_s.arg(app.id, shownPort(port.containerPort));
    if (!number)
        return std::nullopt;
    return NumberedPort{{.number = *number,
                         .servicePort = servicePort,
                         .protocol = protocolLabel(app.id + u": "_s, app.labels, *number, complaints),
                         .isFirst = false,
                         .isUdp = isUdpOnly(port.protocol)},
                        {}};
}

//! Two mappings with the same container port and transport are one service, with the first one's service
//! port.
void addOrJoin(const MarathonApp &app, QList<NumberedPort> &ports, const NumberedPort &port,
               QStringList &complaints)
{
    const auto same = std::find_if(ports.begin(), ports.end(), [&](const NumberedPort &other) {
        return other.number == port.number && other.isUdp == port.isUdp;
    });
    if (same == ports.end()) {
        ports += port;
        return;
    }
    same->ways += port.ways;
    complaints +=
        u"%1: port %2 is mapped more than once; only the first service port leads to it"_s.arg(app.id).arg(
            port.number.number());
}

} // namespace

std::optional<Port> numberOf(const AppPort &port)
{
    return Port::from(port.containerPort == 0 ? port.servicePort : port.containerPort);
}

QString shownPort(std::int64_t number)
{
    return number < 0 ? u"no number"_s : QString::number(number);
}

QList<NumberedPort> numberedPorts(const MarathonApp &app, QStringList &complaints)
{
    QList<NumberedPort> found;
    qsizetype taskPorts = 0;
    for (qsizetype i = 0; i < app.ports.size(); ++i) {
        const AppPort &port = app.ports.at(i);
        const Way way{i, port.takesTaskPort ? taskPorts++ : -1};
        if (port.isLeftOut)
            continue;
        if (auto numberedPort = numbered(app, port, complaints)) {
            numberedPort->isFirst = i == 0;
            numberedPort->ways += way;
            addOrJoin(app, found, *numberedPort, complaints);
        }
    }
    return found;
}

} // namespace proxym
