// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "docker/dockerservices.h"

#include "written/labels.h"

#include <QRegularExpression>

#include <tuple>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

const QString compose = u"com.docker.compose."_s;

//! What a container's labels say to us.
struct Said {
    DockerLabels labels; //!< `proxym.protocol`, `proxym.auth` … as those of its one port
    QList<LabelledPort> ports;
    QStringList complaints;
    QStringList notes;
};

//! The ports that labels name, sorted.
QList<Port> namedPorts(const DockerLabels &labels, Said &said)
{
    static const QRegularExpression form(u"^proxym\\.port\\.([^.]*)\\."_s);
    QList<Port> ports;
    for (const QString &label : labels.keys()) {
        const auto match = form.match(label);
        const auto port = Port::from(match.captured(1).toLongLong());
        if (match.hasMatch() && !port)
            said.complaints += u"label %1 names no port"_s.arg(label.left(100));
        else if (port && !ports.contains(*port))
            ports += *port;
    }
    std::sort(ports.begin(), ports.end());
    return ports;
}

bool exposes(const DockerContainer &container, Port port, const QString &protocol)
{
    return std::ranges::any_of(container.ports, [&](const DockerPort &other) {
        return other.number == port.number() && other.protocol == protocol;
    });
}

//! The ports to be served: those that labels name, or else the only one that is exposed.
QList<Port> servedPorts(const DockerContainer &container, const DockerLabels &labels, Said &said)
{
    QList<Port> ports = namedPorts(labels, said);
    if (!ports.isEmpty())
        return ports;
    for (const DockerPort &port : container.ports) {
        if (const auto number = Port::from(port.number); number && port.protocol == u"tcp")
            ports += *number;
    }
    if (ports.size() == 1)
        return ports;
    said.complaints += (ports.isEmpty() ? u"it exposes no port"_s : u"it exposes several ports"_s)
        + u": labels proxym.port.N.… say which one is meant"_s;
    return {};
}

Said saidBy(const DockerContainer &container)
{
    Said said{.labels = ownLabels(container.labels)};
    const QList<Port> ports = servedPorts(container, said.labels, said);
    DockerLabels others = said.labels;
    for (const QString &name : QStringList{u"protocol"_s, u"path"_s} + handlingKeys()) {
        others.remove(u"proxym."_s + name); // read or complained of here
        const auto value = said.labels.constFind(u"proxym."_s + name);
        if (value == said.labels.cend() || ports.isEmpty())
            continue;
        const QString label = u"proxym.port.%1.%2"_s.arg(ports.first().number()).arg(name);
        if (ports.size() > 1)
            said.complaints += u"label proxym.%1 is ignored: it has several ports"_s.arg(name);
        else if (!said.labels.contains(label))
            said.labels.insert(label, *value);
    }
    tellUnreadLabels({}, others, ports, {u"proxym.domains"_s, u"proxym.group"_s}, said.complaints,
                     said.notes);
    for (const Port port : ports) {
        said.ports +=
            LabelledPort{.number = port,
                         .servicePort = {},
                         .protocol = protocolLabel({}, said.labels, port, said.complaints),
                         .isFirst = port == ports.first(),
                         .isUdp = exposes(container, port, u"udp"_s) && !exposes(container, port, u"tcp"_s),
                         .weight = weightLabel({}, said.labels, port, said.complaints),
                         .handling = handlingLabels({}, said.labels, portPrefix(port), said.complaints)};
    }
    return said;
}

bool isOneOff(const DockerContainer &container)
{
    return container.labels.value(compose + u"oneoff"_s).compare(u"true", Qt::CaseInsensitive) == 0;
}

//! Makes the services of the containers of one name.
class Replicas {
public:
    //! The one that was created last is first.
    Replicas(const QString &name, const QList<const DockerContainer *> &containers,
             const QSet<QString> &leaving, const DockerPlace &place, Found &found)
        : m_id(u"docker/"_s + name)
        , m_containers(containers)
        , m_leaving(leaving)
        , m_place(place)
        , m_found(found)
    {
        for (const DockerContainer *const container : containers)
            m_said += saidBy(*container);
    }

    void run()
    {
        const Said &said = m_said.first();
        for (const QString &complaint : said.complaints)
            complain(*m_containers.first(), complaint);
        for (const QString &note : said.notes)
            m_found.notes += u"%1: container %2: %3"_s.arg(m_id, m_containers.first()->name, note);
        const Services services = labelledServices(u"Docker"_s, m_id, said.labels, said.ports);
        for (const Shared<Service> &known : services) {
            Service service = known;
            if (service.applicationProtocol.isEmpty()) {
                complain(*m_containers.first(),
                         u"port %1 has neither a domain nor the protocol tcp"_s.arg(service.port.number()));
                continue;
            }
            service.labels = ownLabels(m_containers.first()->labels);
            takeHosts(service);
            m_found.services.append(std::move(service));
        }
    }

private:
    [[nodiscard]] DockerHealth healthOf(const DockerContainer &container) const
    {
        const bool isLeaving = m_leaving.contains(container.id) || container.state != u"running";
        return std::max(container.health, isLeaving ? DockerHealth::Starting : DockerHealth::Good);
    }

    [[nodiscard]] bool hasPort(qsizetype container, Port port) const
    {
        return exposes(*m_containers.at(container), port, u"tcp"_s)
            || std::ranges::any_of(m_said.at(container).ports,
                                   [port](const LabelledPort &other) { return other.number == port; });
    }

    //! Of the healthiest containers.
    void takeHosts(Service &service)
    {
        QMap<DockerHealth, QList<Host>> byHealth;
        QStringList reasons;
        for (qsizetype i = 0; i < m_containers.size(); ++i) {
            const DockerContainer &container = *m_containers.at(i);
            const auto host = hasPort(i, service.port)
                ? hostOf(container, service.port, m_place)
                : tl::unexpected(u"it has no port %1"_s.arg(service.port.number()));
            if (host) {
                byHealth[healthOf(container)] += *host;
            } else {
                reasons += host.error();
                complain(container, host.error());
            }
        }
        if (byHealth.isEmpty()) {
            std::sort(reasons.begin(), reasons.end());
            reasons.removeDuplicates();
            service.absence = u"no container can be reached: "_s + reasons.join(u", "_s);
            return;
        }
        service.hosts = byHealth.first();
        std::sort(service.hosts.begin(), service.hosts.end());
        service.hosts.erase(std::unique(service.hosts.begin(), service.hosts.end()), service.hosts.end());
    }

    void complain(const DockerContainer &container, const QString &what)
    {
        const QString text = u"%1: container %2: %3"_s.arg(m_id, container.name, what);
        if (!m_found.complaints.contains(text)) // each port may say it
            m_found.complaints += text;
    }

    QString m_id;
    const QList<const DockerContainer *> &m_containers;
    const QSet<QString> &m_leaving;
    const DockerPlace &m_place;
    Found &m_found;
    QList<Said> m_said; //!< by each container
};

} // namespace

QString dockerServiceName(const DockerContainer &container)
{
    const QString project = container.labels.value(compose + u"project"_s);
    const QString service = container.labels.value(compose + u"service"_s);
    return project.isEmpty() || service.isEmpty() ? container.name : project + u'/' + service;
}

Found dockerServices(const QList<DockerContainer> &containers, const QSet<QString> &leaving,
                     const DockerPlace &place)
{
    Found found;
    QMap<QString, QList<const DockerContainer *>> byName;
    for (const DockerContainer &container : containers) {
        if (isOneOff(container))
            found.notes += u"docker/%1: it was started for one command (compose run)"_s.arg(container.name);
        else
            byName[dockerServiceName(container)] += &container;
    }
    for (auto [name, replicas] : byName.asKeyValueRange()) {
        std::sort(replicas.begin(), replicas.end(), [](const DockerContainer *a, const DockerContainer *b) {
            return std::tie(b->createdAt, a->id) < std::tie(a->createdAt, b->id);
        });
        Replicas(name, replicas, leaving, place, found).run();
    }
    return found;
}

} // namespace proxym
