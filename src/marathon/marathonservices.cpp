// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/marathonservices.h"

#include <QSet>

#include <set>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! Where one mapping leads: the task's port of that index on its host, or the port at the task's own address.
struct Way {
    qsizetype taskIndex; //!< -1: not through the host
    std::int64_t ownPort;
};

//! A port of an app with the number that stands for it in labels, NAME and service.
struct NumberedPort {
    Port number;
    std::optional<Port> servicePort;
    QString protocol; //!< of its label: "http", "tcp" or empty
    bool isFirst; //!< of the app's ports
    bool isUdp;
    QList<Way> ways; //!< one; more where the port is mapped more than once
};

QString labelOf(const MarathonApp &app, Port port, const QString &name)
{
    return app.labels.value(u"proxym.port.%1.%2"_s.arg(port.number()).arg(name));
}

QStringList listOf(const QString &text)
{
    QStringList items;
    for (const QString &item : text.split(u',')) {
        if (!item.trimmed().isEmpty())
            items += item.trimmed();
    }
    return items;
}

QStringList linesOf(const QString &text)
{
    QStringList lines;
    for (const QString &line : text.split(u'\n')) {
        if (!line.trimmed().isEmpty())
            lines += line.trimmed();
    }
    return lines;
}

bool isUdpOnly(const QString &protocol)
{
    const QStringList protocols = listOf(protocol.toLower());
    return protocols.contains(u"udp"_s) && !protocols.contains(u"tcp"_s);
}

//! The protocol that the label gives this port; anything but http and tcp is dropped with a complaint.
QString protocolOf(const MarathonApp &app, Port port, QStringList &complaints)
{
    const QString protocol = labelOf(app, port, u"protocol"_s).trimmed().toLower();
    if (protocol.isEmpty() || protocol == u"http" || protocol == u"tcp")
        return protocol;
    complaints +=
        u"%1: label proxym.port.%2.protocol is neither http nor tcp and is ignored"_s.arg(app.id).arg(
            port.number());
    return {};
}

QString shownPort(std::int64_t number)
{
    return number < 0 ? u"no number"_s : QString::number(number);
}

//! Nothing for ports without a number or with an impossible one, which is complained about.
std::optional<NumberedPort> numbered(const MarathonApp &app, const AppPort &port, QStringList &complaints)
{
    const auto servicePort = Port::from(port.servicePort);
    if (!servicePort && port.servicePort != 0)
        complaints += u"%1: a service port is %2"_s.arg(app.id, shownPort(port.servicePort));
    const auto number = port.containerPort == 0 ? servicePort : Port::from(port.containerPort);
    if (!number && port.containerPort != 0)
        complaints += u"%1: a container port is %2"_s.arg(app.id, shownPort(port.containerPort));
    if (!number)
        return std::nullopt;
    return NumberedPort{.number = *number,
                        .servicePort = servicePort,
                        .protocol = protocolOf(app, *number, complaints),
                        .isFirst = false,
                        .isUdp = isUdpOnly(port.protocol),
                        .ways = {}};
}

//! Two mappings of one container port and transport are one service, under the first one's service port.
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

QList<NumberedPort> numberedPorts(const MarathonApp &app, QStringList &complaints)
{
    QList<NumberedPort> found;
    qsizetype taskPorts = 0;
    for (qsizetype i = 0; i < app.ports.size(); ++i) {
        const AppPort &port = app.ports.at(i);
        const Way way{port.takesTaskPort ? taskPorts++ : -1, port.containerPort};
        if (auto numberedPort = numbered(app, port, complaints)) {
            numberedPort->isFirst = i == 0;
            numberedPort->ways += way;
            addOrJoin(app, found, *numberedPort, complaints);
        }
    }
    return found;
}

//! Hosts in order, none twice.
class HostList {
public:
    void add(const Host &host)
    {
        if (m_seen.insert(host).second)
            m_hosts += host;
    }
    [[nodiscard]] const QList<Host> &hosts() const { return m_hosts; }

private:
    QList<Host> m_hosts;
    std::set<Host> m_seen;
};

bool isRunning(const MarathonTask &task)
{
    return task.state.isEmpty() || task.state == u"TASK_RUNNING";
}

//! The services of one app.
class Translation {
public:
    Translation(const MarathonApp &app, const QList<const MarathonTask *> &tasks, bool configLabels,
                Found &found)
        : m_app(app)
        , m_tasks(tasks)
        , m_configLabels(configLabels)
        , m_found(found)
    {
        m_ports = numberedPorts(app, found.complaints);
        m_hasProtocolLabel = std::any_of(m_ports.begin(), m_ports.end(),
                                         [](const NumberedPort &port) { return !port.protocol.isEmpty(); });
    }

    void run()
    {
        for (const NumberedPort &port : std::as_const(m_ports)) {
            Service service = described(port);
            // An address in a private network and no service port: only its domains can lead there.
            if (port.ways.first().taskIndex < 0 && !port.servicePort
                && service.applicationProtocol != u"http")
                continue;
            service.hosts = hostsOf(port);
            m_found.services += service;
        }
    }

private:
    [[nodiscard]] Service described(const NumberedPort &port) const
    {
        const QString domainsLabel = u"proxym.port.%1.domains"_s.arg(port.number.number());
        const bool hasOwnDomains = m_app.labels.contains(domainsLabel);
        Service service{.id = m_app.id, .port = port.number};
        service.domains = listOf(m_app.labels.value(hasOwnDomains ? domainsLabel : u"proxym.domains"_s));
        service.servicePort = port.servicePort;
        service.transportProtocol = port.isUdp ? u"udp"_s : u"tcp"_s;
        service.applicationProtocol = port.protocol;
        const bool isFirstOfUnlabelled = !m_hasProtocolLabel && port.isFirst;
        if (port.protocol.isEmpty() && !service.domains.isEmpty() && (hasOwnDomains || isFirstOfUnlabelled))
            service.applicationProtocol = u"http"_s;
        service.path = labelOf(m_app, port.number, u"path"_s).trimmed();
        if (m_configLabels)
            service.config = linesOf(labelOf(m_app, port.number, u"config"_s));
        service.source = u"Marathon"_s;
        service.labels = m_app.labels;
        return service;
    }

    [[nodiscard]] QList<Host> hostsOf(const NumberedPort &port)
    {
        HostList healthy, all;
        for (const MarathonTask *const task : m_tasks) {
            for (const Way &way : port.ways) {
                const auto host = hostOf(*task, way);
                if (!host)
                    continue;
                all.add(*host);
                if (!task->hasFailedCheck)
                    healthy.add(*host);
            }
        }
        return healthy.hosts().isEmpty() ? all.hosts() : healthy.hosts();
    }

    //! Nothing where the task has no such port, as during a change of the mappings; a complaint where it is
    //! malformed.
    [[nodiscard]] std::optional<Host> hostOf(const MarathonTask &task, const Way &way)
    {
        const bool isOnHost = way.taskIndex >= 0;
        if (isOnHost ? way.taskIndex >= task.ports.size() : task.address.isEmpty())
            return std::nullopt;
        const std::int64_t number = isOnHost ? task.ports.at(way.taskIndex) : way.ownPort;
        if (number == 0)
            return std::nullopt;
        const QString &address = isOnHost ? task.host : task.address;
        const auto outside = Port::from(number);
        const auto host = outside ? Host::from(address, *outside) : std::nullopt;
        if (!host)
            m_found.complaints += u"%1: task %2 has no usable address: host \"%3\", port %4"_s.arg(
                m_app.id, task.id, address, shownPort(number));
        return host;
    }

    const MarathonApp &m_app;
    const QList<const MarathonTask *> &m_tasks;
    bool m_configLabels;
    Found &m_found;
    QList<NumberedPort> m_ports;
    bool m_hasProtocolLabel = false;
};

} // namespace

Found servicesFrom(const QList<MarathonApp> &apps, const QList<MarathonTask> &tasks, bool configLabels)
{
    QHash<QString, QList<const MarathonTask *>> running;
    for (const MarathonTask &task : tasks) {
        if (isRunning(task))
            running[task.appId] += &task;
    }
    Found found;
    QSet<QString> seen;
    for (const MarathonApp &app : apps) {
        if (!seen.contains(app.id))
            Translation(app, running.value(app.id), configLabels, found).run();
        seen.insert(app.id);
    }
    return found;
}

} // namespace proxym
