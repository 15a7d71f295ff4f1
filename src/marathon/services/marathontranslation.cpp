// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/services/marathontranslation.h"

#include "marathon/services/marathonabsence.h"
#include "marathon/services/marathonaddress.h"
#include "marathon/services/marathonhealth.h"
#include "marathon/services/marathonhostlist.h"
#include "marathon/services/marathonports.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! Tasks that were started from one definition, and its ports.
struct Started {
    Result<MarathonApp> definition;
    QString whyNot = {}; //!< why they cannot be used; empty if they can
    QList<NumberedPort> ports = {};
    QList<const MarathonTask *> tasks = {};
};

bool isSame(const NumberedPort &a, const NumberedPort &b)
{
    return a.number == b.number && a.isUdp == b.isUdp;
}

//! The tasks of one app.
struct Tasks {
    QList<const MarathonTask *> running;
    Absence idle; //!< the states of the others
};

//! The services of one app.
class Translation {
public:
    Translation(const MarathonApp &app, const Tasks &tasks, const MarathonLabels &labels,
                const Definitions &definitions, const Services &known, Found &found)
        : m_labels(labels)
        , m_found(found)
        , m_known(known)
        , m_understood(understood(app, labels, found))
        , m_app(m_understood.app)
        , m_ports(numberedPorts(m_app, found.complaints))
        , m_services(described(m_app, m_ports))
        , m_idle(tasks.idle)
    {
        if (app.ports.isEmpty())
            m_found.notes += app.id + u": it has no ports, so nothing leads to it"_s;
        QList<Port> numbers;
        QStringList others{u"proxym.domains"_s, u"proxym.group"_s};
        QStringList toldAlready;
        for (const NumberedPort &port : numberedPorts(app, toldAlready)) { // also of other groups
            numbers += port.number;
            others += portPrefix(port.number) + u".config"_s; // whether it counts is a setting
        }
        tellUnreadLabels(app.id + u": "_s, m_app.labels, numbers, others, m_found.complaints, m_found.notes);
        sortByDefinition(tasks.running, definitions);
    }

    void run()
    {
        for (qsizetype i = 0; i < m_ports.size(); ++i) {
            Service service = m_services.at(i);
            // An address in a private network and no service port: only domains can lead to it.
            if (m_ports.at(i).ways.first().taskIndex < 0 && !service.servicePort
                && service.applicationProtocol != u"http")
                continue;
            service.weight = weightLabel(m_app.id + u": "_s, m_app.labels, service.port, m_found.complaints);
            service.handling = handlingLabels(m_app.id + u": "_s, m_app.labels, portPrefix(service.port),
                                              m_found.complaints);
            if (m_labels.config)
                service.config = linesOf(labelOf(m_app.labels, service.port, u"config"_s));
            service.labels = m_understood.labels;
            Absence absence = m_idle;
            service.hosts = hostsOf(i, absence);
            if (service.hosts.isEmpty())
                service.absence = absence.toString();
            else if (m_app.weighsAsItsTasks && !service.weight)
                service.weight = Weight::from(std::min<qsizetype>(service.hosts.size(), Weight::most));
            m_found.services.append(knownOr(std::move(service)));
        }
    }

private:
    //! No object is used twice.
    [[nodiscard]] Shared<Service> knownOr(Service service)
    {
        const auto equal = std::find_if(m_known.cbegin(), m_known.cend(),
                                        [&](const Shared<Service> &one) { return *one == service; });
        if (equal == m_known.cend())
            return Shared<Service>(std::move(service));
        const Shared<Service> known = *equal;
        m_known.erase(equal);
        return known;
    }

    void sortByDefinition(const QList<const MarathonTask *> &tasks, const Definitions &definitions)
    {
        QMap<QString, Started> byVersion;
        for (const MarathonTask *const task : tasks) {
            auto at = byVersion.find(task->version);
            if (at == byVersion.end())
                at = byVersion.insert(task->version, started(task->version, definitions));
            at->tasks += task;
        }
        for (auto [version, started] : byVersion.asKeyValueRange()) {
            if (started.whyNot.isEmpty()) {
                m_started += started;
                continue;
            }
            m_idle.noteRunning(u"its version of the app cannot be read"_s);
            complain(started.tasks, u"left out: "_s + started.whyNot);
        }
    }

    //! If a definition has no ports, the current definition's ports cannot stand in for them: which is which
    //! is unknown.
    [[nodiscard]] Started started(const QString &version, const Definitions &definitions) const
    {
        Started found{.definition = definitionOf(m_app, version, definitions)};
        if (!found.definition) {
            found.whyNot =
                u"version %1 of the app cannot be read: %2"_s.arg(version, found.definition.error().what);
            return found;
        }
        Found ignored;
        found.definition = understood(*found.definition, m_labels, ignored).app;
        QStringList complaints;
        found.ports = numberedPorts(*found.definition, complaints);
        if (!found.ports.isEmpty() || m_ports.isEmpty())
            return found;
        found.whyNot = u"at version %1 the app has no ports"_s.arg(version);
        if (!complaints.isEmpty())
            found.whyNot += complaints.first().mid(m_app.id.size());
        return found;
    }

    void complain(const QList<const MarathonTask *> &tasks, const QString &what)
    {
        const QString more = tasks.size() == 1 ? u" is "_s : u" and %1 more are "_s.arg(tasks.size() - 1);
        m_found.complaints += m_app.id + u": task "_s + tasks.first()->id + more + what;
    }

    //! The port of a definition that corresponds to the app's current port: the one with its number, else one
    //! that the app no longer has, if it had the same route.
    [[nodiscard]] std::optional<NumberedPort> counterpart(const Started &started, qsizetype port) const
    {
        const NumberedPort &sought = m_ports.at(port);
        for (const NumberedPort &own : started.ports) {
            if (isSame(own, sought))
                return own;
        }
        const Services services = described(*started.definition, started.ports);
        for (qsizetype i = 0; i < services.size(); ++i) {
            if (isGone(started.ports.at(i)) && haveSameRoute(services.at(i), m_services.at(port)))
                return started.ports.at(i);
        }
        return std::nullopt;
    }

    [[nodiscard]] bool isGone(const NumberedPort &port) const
    {
        return std::ranges::none_of(m_ports,
                                    [&port](const NumberedPort &other) { return isSame(port, other); });
    }

    //! The healthiest: a task that waits for a result or has failed a check is left out while others are
    //! better.
    [[nodiscard]] QList<Host> hostsOf(qsizetype port, Absence &absence)
    {
        QMap<Health, HostList> byHealth;
        QList<const MarathonTask *> portless;
        for (const Started &started : std::as_const(m_started)) {
            const auto there = counterpart(started, port);
            const QList<Way> ways = there ? there->ways : QList<Way>();
            if (!there)
                absence.noteRunning(u"it has no such port"_s);
            for (const MarathonTask *const task : started.tasks) {
                for (const Way &way : ways) {
                    if (numberOf(*task, *started.definition, way) == 0) {
                        absence.noteRunning(u"it has no port at its host's address"_s);
                        portless += task;
                    } else if (const auto host = hostOf(*task, *started.definition, way, absence))
                        byHealth[healthOf(*task, *started.definition, way)].add(*host);
                }
            }
        }
        if (!portless.isEmpty())
            complain(portless,
                     u"left out of port %1: Marathon names no host port for it"_s.arg(
                         m_ports.at(port).number.number()));
        return byHealth.isEmpty() ? QList<Host>() : byHealth.first().hosts();
    }

    [[nodiscard]] Health healthOf(const MarathonTask &task, const MarathonApp &definition,
                                  const Way &way) const
    {
        const Health checked = proxym::healthOf(definition, task, way.index);
        return isReady(m_app, task) ? checked : std::max(checked, Health::Unknown);
    }

    //! 0 if there is none.
    [[nodiscard]] static std::int64_t numberOf(const MarathonTask &task, const MarathonApp &definition,
                                               const Way &way)
    {
        return way.taskIndex >= 0 ? task.ports.value(way.taskIndex)
                                  : definition.ports.at(way.index).containerPort;
    }

    //! Adds a complaint if its address is unusable.
    [[nodiscard]] std::optional<Host> hostOf(const MarathonTask &task, const MarathonApp &definition,
                                             const Way &way, Absence &absence)
    {
        const AppPort &port = definition.ports.at(way.index);
        const bool isOnHost = way.taskIndex >= 0;
        const std::int64_t number = numberOf(task, definition, way);
        const QString address = isOnHost ? task.host : addressFor(definition, port, task.addresses);
        if (!isOnHost && address.isEmpty())
            return withoutAddress(task, port, absence);
        const auto outside = Port::from(number);
        const auto host = outside ? Host::from(address, *outside) : std::nullopt;
        if (!host) {
            absence.noteRunning(u"it has no usable address"_s);
            m_found.complaints += u"%1: task %2 has no usable address: host \"%3\", port %4"_s.arg(
                m_app.id, task.id, address, shownPort(number));
        }
        return host;
    }

    std::optional<Host> withoutAddress(const MarathonTask &task, const AppPort &port, Absence &absence)
    {
        const QString why = u"it has no address"_s
            + (port.networks.isEmpty() ? u" of its own"_s
                                       : u" in the network "_s + port.networks.join(u" or "));
        absence.noteRunning(why);
        m_found.complaints += u"%1: task %2 is left out of port %3: %4"_s.arg(
            m_app.id, task.id, shownPort(port.containerPort), why);
        return std::nullopt;
    }

    const MarathonLabels &m_labels;
    Found &m_found;
    Services m_known; //!< those of this app that have not been found again yet
    const UnderstoodApp m_understood;
    const MarathonApp &m_app;
    QList<NumberedPort> m_ports;
    Services m_services; //!< of those ports
    Absence m_idle; //!< the states of tasks that serve none of them
    QList<Started> m_started;
};

Tasks sorted(const QList<MarathonTask> &tasks)
{
    Tasks sorted;
    for (const MarathonTask &task : tasks) {
        if (isRunning(task))
            sorted.running += &task;
        else
            sorted.idle.noteIdle(task);
    }
    return sorted;
}

} // namespace

void addServicesOf(const MarathonApp &app, const QList<MarathonTask> &tasks, const MarathonLabels &labels,
                   const Definitions &definitions, const Services &known, Found &found)
{
    Translation(app, sorted(tasks), labels, definitions, known, found).run();
}

} // namespace proxym
