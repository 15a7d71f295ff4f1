// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "system/handovers.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym::test {

namespace {

constexpr int instancesOfAnApp = 2;
const QByteArray plain = "/plain", sticky = "/sticky", ports = "/ports";

//! "/ports" on 9090 is "ports_9090".
QString backendOf(const QByteArray &app, Port port)
{
    return QString::fromUtf8(app.mid(1)) + u'_' + QString::number(port.number());
}

Port containerPortOf(const QByteArray &program)
{
    return program == "front" ? Port::of<80>() : program == "metrics" ? Port::of<9090>() : Port::of<8081>();
}

} // namespace

Handovers::Handovers(Town &town)
    : m_town(town)
{
    m_town.marathon.add(simpleApp(plain, "plain.test"));
    m_town.marathon.add(simpleApp(sticky, "sticky.test"));
    m_town.marathon.add(simpleApp(m_shop, "shop.test"));
    m_town.marathon.add(simpleApp(m_moving, "moving.test"));
    m_town.marathon.add(portsApp());
    m_town.farm.setWork(sticky, 30ms);
    (void)m_town.site.lab.write(u"settings/sticky_80.yml"_s, "sticky: true\n");
    for (const QByteArray &app : {plain, sticky, m_shop, m_moving}) {
        for (int i = 0; i < instancesOfAnApp; ++i)
            startSimple(Event::None, app);
    }
    for (int i = 0; i < instancesOfAnApp; ++i)
        startPorts(Event::None);
}

void Handovers::letClientsIn()
{
    for (const Instance &instance : std::as_const(m_instances))
        awaitInService(instance);
    const std::initializer_list<std::pair<QByteArray, QByteArray>> owners{
        {"plain.test", plain},     {"sticky.test", sticky}, {"shop.test", m_shop},
        {"moving.test", m_moving}, {"front.test", "front"}, {"metrics.test", "metrics"}};
    const Port http = m_town.site.lab.settings.httpPort;
    for (const auto &[domain, owner] : owners) {
        m_town.clients.owners.give(domain, owner);
        if (owner == sticky)
            continue;
        m_town.clients.add(1, {Request::Get, Connections::New, http, domain, 20ms});
        m_town.clients.add(1, {Request::Get, Connections::Kept, http, domain, 20ms});
    }
    // So many that none of their servers is ever idle.
    m_town.clients.add(6, {Request::Get, Connections::New, http, "sticky.test", 2ms, true});
    m_town.clients.add(2, {Request::Get, Connections::Kept, http, "sticky.test", 2ms, true});
}

FakeMarathon::App Handovers::simpleApp(const QByteArray &id, const QByteArray &domain)
{
    return {.id = id, .mappings = {{.domain = domain}}};
}

FakeMarathon::App Handovers::portsApp() const
{
    FakeMarathon::App app{.id = ports,
                          .version = "2026-02-03T04:05:06."
                              + QByteArray::number(m_version).rightJustified(3, '0') + 'Z'};
    for (const QByteArray &program : m_order) {
        const Port port = containerPortOf(program);
        app.mappings.append({.containerPort = port,
                             .servicePort = *Port::from(11'000 + port.number()),
                             .domain = program + ".test"});
    }
    return app;
}

Handovers::Instance Handovers::launch(Event event, const QByteArray &app, const QList<Program> &programs,
                                      const QByteArray &version)
{
    const Instance instance{nextId(app), app, programs};
    QList<Port> addresses;
    for (const Program &program : programs) {
        addresses.append(program.port);
        m_town.further.insert(program.backend, program.port);
    }
    m_instances.append(instance);
    const FakeMarathon::Task task{.id = instance.id, .appId = app, .ports = addresses, .version = version};
    event == Event::Status ? m_town.marathon.startTask(task) : m_town.marathon.putTask(task);
    return instance;
}

Handovers::Instance Handovers::startSimple(Event event, const QByteArray &app)
{
    return launch(event, app, {{app, backendOf(app, Port::of<80>()), m_town.farm.open(Speaks::Http, app)}});
}

Handovers::Instance Handovers::startPorts(Event event)
{
    QList<Program> programs;
    for (const QByteArray &name : std::as_const(m_order))
        programs.append(
            {name, backendOf(ports, containerPortOf(name)), m_town.farm.open(Speaks::Http, name)});
    return launch(event, ports, programs, portsApp().version);
}

QList<Handovers::Instance> Handovers::instancesOf(const QByteArray &app) const
{
    QList<Instance> found = m_instances;
    found.removeIf([&](const Instance &instance) { return instance.app != app; });
    return found;
}

void Handovers::swap(Successor successor)
{
    const QByteArray next = m_shop == "/shop-blue" ? "/shop-green" : "/shop-blue";
    replace(m_shop, next, "shop.test", successor);
    m_shop = next;
}

void Handovers::rename(Successor successor)
{
    const QByteArray next = "/moving-" + QByteArray::number(++m_renames);
    replace(m_moving, next, "moving.test", successor);
    m_moving = next;
}

void Handovers::replace(const QByteArray &old, const QByteArray &next, const QByteArray &domain,
                        Successor successor)
{
    const QList<Instance> leaving = instancesOf(old);
    m_town.marathon.add(simpleApp(next, domain));
    for (int i = 0; i < instancesOfAnApp; ++i)
        startSimple(Event::None, next);
    if (successor == Successor::BesideIt) {
        m_town.marathon.deploymentSucceeded();
        QTest::qWait(300);
    }
    m_town.clients.owners.give(domain, next);
    if (successor == Successor::BesideIt) {
        for (const Instance &instance : leaving)
            m_town.marathon.beginToKill(instance.id);
    } else {
        m_town.marathon.remove(old);
        m_town.marathon.deploymentSucceeded();
    }
    awaitInForce(domain, next);
    m_town.clients.owners.take(domain, old);
    for (const Instance &instance : leaving) {
        awaitOut(instance);
        kill(instance);
    }
    m_town.marathon.remove(old);
    m_town.marathon.deploymentSucceeded();
    for (const Instance &instance : instancesOf(next))
        awaitInService(instance);
}

void Handovers::reuseAddress(bool isOfSticky, Death death)
{
    const QByteArray old = isOfSticky ? sticky : plain, next = isOfSticky ? plain : sticky;
    awaitInService(startSimple(Event::Status, old));
    const Instance leaving = instancesOf(old).first();
    const QByteArray domain = old.mid(1) + ".test";
    if (death == Death::AtOnce) // it cannot be known before the event
        m_town.clients.owners.give(domain, next);
    m_town.marathon.beginToKill(leaving.id);
    if (death == Death::OnceOut)
        awaitOut(leaving);
    const Port port = leaving.programs.first().port;
    if (!m_town.farm.passOn(port, next))
        qFatal("nothing listens on the port of a task that leaves");
    forget(leaving);
    m_town.marathon.endTask(leaving.id);
    const Instance coming = launch(Event::Status, next, {{next, backendOf(next, Port::of<80>()), port}});
    awaitInService(coming);
    awaitRound();
    m_town.clients.owners.take(domain, next);
    retire(instancesOf(next).first());
}

void Handovers::deployPorts(const QByteArrayList &order)
{
    m_order = order;
    ++m_version;
    const QList<Instance> old = instancesOf(ports);
    m_town.marathon.add(portsApp());
    for (const Instance &leaving : old) {
        awaitInService(startPorts(Event::Status));
        retire(leaving);
    }
    m_town.marathon.deploymentSucceeded();
}

void Handovers::retire(const Instance &instance)
{
    m_town.marathon.beginToKill(instance.id);
    awaitOut(instance);
    kill(instance);
    m_town.marathon.endTask(instance.id);
}

void Handovers::kill(const Instance &instance)
{
    for (const Program &program : instance.programs)
        m_town.farm.kill(program.port);
    forget(instance);
}

void Handovers::forget(const Instance &instance)
{
    for (const Program &program : instance.programs)
        m_town.further.remove(program.backend, program.port);
    m_instances.removeIf([&](const Instance &one) { return one.id == instance.id; });
}

void Handovers::awaitInService(const Instance &instance) const
{
    for (const Program &program : instance.programs)
        m_town.await("a program of the new task is in service",
                     [&] { return m_town.isInService(program.backend, program.port); });
}

void Handovers::awaitOut(const Instance &instance) const
{
    for (const Program &program : instance.programs)
        m_town.await("the programs of the old task are out of service",
                     [&] { return !m_town.isInService(program.backend, program.port); });
}

//! A reload ends with its round: until then the old process may accept connections, too.
void Handovers::awaitInForce(const QByteArray &domain, const QByteArray &server) const
{
    LoadClient probe({Request::Get, Connections::New, m_town.site.lab.settings.httpPort, domain});
    m_town.await("the domain has passed to the other app",
                 [&] { return probe.tryOnce().isEmpty() && probe.last().servedBy == server; });
    awaitRound();
}

void Handovers::awaitRound() const
{
    const auto number = [this] { return m_town.site.api()[u"lastRound"][u"number"].toInt(-1); };
    const int last = number();
    (void)m_town.site.post("/api/refresh");
    m_town.await("a round has ended", [&] { return number() > last; });
}

} // namespace proxym::test
