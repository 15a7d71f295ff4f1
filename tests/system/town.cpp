// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "system/town.h"

#include <QLocalSocket>

#include <set>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym::test {

namespace {

constexpr int patience = 30'000; // ms
constexpr auto grace = 300ms; //!< between SIGTERM and the end of a task

QByteArray taskId(const QByteArray &app, Port port)
{
    return app.mid(1) + '.' + QByteArray::number(port.number());
}

QString backendOf(const QByteArray &app)
{
    return QString::fromUtf8(app.mid(1)) + (app == "/db" ? u"_5432"_s : u"_80"_s);
}

} // namespace

Town::Town()
{
    marathon.add({.id = "/web", .domain = "web.test"});
    marathon.add({.id = "/db", .containerPort = Port::of<5432>(), .servicePort = m_listener});
    for (const QByteArray app : {"/web", "/web", "/web", "/db", "/db", "/db"}) {
        const Port port = farm.open(app == "/db" ? Speaks::Echo : Speaks::Http, app);
        m_tasks[app].append(port);
        marathon.putTask({.id = taskId(app, port), .appId = app, .port = port});
    }
    for (int i = 0; i < 3; ++i)
        m_api.append(farm.open(Speaks::Http, "/api"));
    writeFile();
}

void Town::addNeighbours(int apps)
{
    const Port port = apps > 0 ? farm.open(Speaks::Http, "/neighbours") : Port::of<80>();
    for (int i = 0; i < apps; ++i) {
        const QByteArray name = "neighbour" + QByteArray::number(i);
        marathon.add({.id = '/' + name, .domain = name + ".test"});
        marathon.putTask({.id = name + ".1", .appId = '/' + name, .port = port});
        further.insert(QString::fromLatin1(name) + u"_80"_s, port);
    }
}

void Town::open(const QMap<QString, QString> &settings)
{
    QMap<QString, QString> all{{u"MARATHON_SERVERS"_s, marathon.address()},
                               {u"MARATHON_EVENTS"_s, u"stream"_s},
                               {u"HAPROXY_RELOAD_INTERVAL"_s, u"0.2"_s}};
    all.insert(settings);
    m_settings = all;
    site.start(all);
    await("proxym listens to Marathon", [this] { return marathon.isListenedTo(); });
    for (const auto &[app, ports] : m_tasks.asKeyValueRange()) {
        for (const Port port : ports)
            awaitInService(backendOf(app), port);
    }
    for (const Port port : m_api)
        awaitInService(u"api_80"_s, port);
    awaitSync();
}

void Town::awaitSync() const
{
    await("all is in sync", [this] { return site.state() == u"inSync"; });
}

void Town::reopen()
{
    startAgain();
    awaitSync();
}

void Town::letClientsIn()
{
    const Port http = site.lab.settings.httpPort;
    clients.owners.give("web.test", "/web");
    clients.owners.give("api.test", "/api");
    for (const QByteArray host : {"web.test", "api.test"}) {
        clients.add(4, {Request::Get, Connections::New, http, host, 5ms});
        clients.add(4, {Request::Get, Connections::Kept, http, host, 20ms});
        clients.add(1, {Request::Post, Connections::New, http, host, 20ms});
        clients.add(1, {Request::Post, Connections::Kept, http, host, 20ms});
    }
    clients.add(2, {Request::Tcp, Connections::New, m_listener, {}, 20ms});
}

void Town::start(const QByteArray &app, Speaks speaks)
{
    const Port port = farm.open(speaks, app);
    m_tasks[app].append(port);
    marathon.startTask({.id = taskId(app, port), .appId = app, .port = port});
    awaitInService(backendOf(app), port);
}

void Town::startApi()
{
    m_api.append(farm.open(Speaks::Http, "/api"));
    writeFile();
    awaitInService(u"api_80"_s, m_api.last());
}

void Town::killOldestApi()
{
    const Port port = m_api.takeFirst();
    writeFile();
    m_departures[port] = {};
    awaitOut(u"api_80"_s, port);
    die(port);
}

void Town::crashOldestWeb()
{
    const Port port = m_tasks["/web"].takeFirst();
    m_departures[port] = {};
    die(port);
    marathon.endTask(taskId("/web", port), "TASK_FAILED");
    awaitOut(u"web_80"_s, port);
}

void Town::leave(const QByteArray &app, Port port)
{
    m_tasks[app].removeOne(port);
    marathon.beginToKill(taskId(app, port));
    dieSoon(port, [this, app, port] { marathon.endTask(taskId(app, port)); });
    awaitOut(backendOf(app), port);
    awaitDeath(port);
}

void Town::deploy(Death death)
{
    const QMap<QByteArray, QList<Port>> old = m_tasks;
    for (int i = 0; i < 3; ++i) {
        startWeb();
        startDatabase();
    }
    const auto forEachOld = [&old](const auto &act) {
        for (const auto &[app, ports] : old.asKeyValueRange()) {
            for (const Port port : ports)
                act(app, port);
        }
    };
    forEachOld([this, death](const QByteArray &app, Port port) {
        m_tasks[app].removeOne(port);
        m_departures[port] = {};
        marathon.beginToKill(taskId(app, port));
        if (death == Death::Soon)
            dieSoon(port, [this, id = taskId(app, port)] { marathon.endTask(id); });
    });
    forEachOld([this](const QByteArray &app, Port port) { awaitOut(backendOf(app), port); });
    if (death == Death::OnceDrained)
        forEachOld([this](const QByteArray &app, Port port) {
            die(port);
            marathon.endTask(taskId(app, port));
        });
    forEachOld([this](const QByteArray &, Port port) { awaitDeath(port); });
    marathon.deploymentSucceeded();
}

void Town::causeReload(int number)
{
    const qint64 before = pid();
    const QByteArray name = "extra" + QByteArray::number(number);
    if (number % 2 == 0)
        m_more.append(Site::web(name, m_api.first(), R"("config":"http-response set-header X-Extra yes",)"));
    else
        m_more.append("{\"id\":\"/" + name + "\",\"port\":" + QByteArray::number(freePort().number())
                      + R"(,"protocol":"tcp","hosts":[{"ip":"127.0.0.1","port":)"
                      + QByteArray::number(m_api.first().number()) + "}]}");
    writeFile();
    await("a new HAProxy process", [&] { return pid() != before && pid() > 0; });
}

void Town::letAServiceCome(int number)
{
    const QByteArray name = "extraplain" + QByteArray::number(number);
    m_plain.append(Site::web(name, m_api.first()));
    writeFile();
    await("the new service answers", [&] { return !site.get(name + ".test").isEmpty(); });
}

void Town::letAServiceGo()
{
    if (m_plain.isEmpty())
        return;
    m_plain.removeFirst();
    writeFile();
}

bool Town::isInService(const QString &backend, Port port) const
{
    return inService().contains(backend, port);
}

QMultiMap<QString, Port> Town::inService() const
{
    QLocalSocket socket;
    socket.connectToServer(site.lab.settings.adminSocketPath());
    if (!socket.waitForConnected(patience))
        return {};
    socket.write("show servers state\n");
    QByteArray answer;
    while (socket.waitForReadyRead(patience))
        answer += socket.readAll();
    QHash<QByteArray, QByteArray> seats; // services in spare backends
    for (const QByteArray &line : site.lab.read(u"etc/haproxy.cfg.d/backends.lst"_s).split('\n'))
        seats.insert(line.split(' ').first(), line.split(' ').last());
    QMultiMap<QString, Port> found;
    for (const QByteArray &line : answer.split('\n')) {
        const QByteArrayList fields = line.split(' ');
        constexpr int backend = 1, adminState = 6, port = 18;
        if (fields.size() > port && fields.at(adminState) == "0")
            found.insert(QString::fromUtf8(seats.value(fields.at(backend), fields.at(backend))),
                         *Port::from(fields.at(port).toInt()));
    }
    return found;
}

bool Town::isAsWanted() const
{
    QMultiMap<QString, Port> wanted = further;
    for (const auto &[app, ports] : m_tasks.asKeyValueRange()) {
        for (const Port port : ports)
            wanted.insert(backendOf(app), port);
    }
    for (const Port port : m_api)
        wanted.insert(u"api_80"_s, port);
    QMultiMap<QString, Port> actual = inService();
    actual.removeIf([](const auto &entry) { return entry.key().startsWith(u"extra"); });
    const auto sorted = [](const QMultiMap<QString, Port> &map) {
        return std::set<std::pair<QString, Port>>(map.keyValueBegin(), map.keyValueEnd());
    };
    return sorted(actual) == sorted(wanted);
}

void Town::dieSoon(Port port, const std::function<void()> &afterwards)
{
    m_departures[port] = {};
    QTimer::singleShot(grace, this, [this, port, afterwards] {
        die(port);
        afterwards();
    });
}

void Town::die(Port port)
{
    m_departures[port].killedAt = Clock::now();
    farm.kill(port);
}

void Town::awaitInService(const QString &backend, Port port) const
{
    await("the new server is in service", [&] { return isInService(backend, port); });
}

void Town::awaitOut(const QString &backend, Port port)
{
    await("the old server is out of service", [&] { return !isInService(backend, port); });
    m_departures[port].outAt = Clock::now();
}

void Town::awaitDeath(Port port) const
{
    const Departure &departure = m_departures.at(port);
    await("the old server is dead", [&] { return departure.killedAt != Clock::time_point::max(); });
}

void Town::writeFile() const
{
    QByteArrayList hosts;
    for (const Port port : m_api)
        hosts.append(R"({"ip":"127.0.0.1","port":)" + QByteArray::number(port.number()) + '}');
    const QByteArray api = R"({"id":"/api","domains":["api.test"],"port":80,"protocol":"http","hosts":[)"
        + hosts.join(',') + "]}";
    site.serve('[' + (QByteArrayList{api} + m_more + m_plain).join(',') + ']');
}

QList<Failure> Town::preventable(const QList<Failure> &failures) const
{
    QList<Failure> found = failures;
    found.removeIf([this](const Failure &failure) {
        return std::ranges::any_of(m_departures, [&](const auto &entry) {
            const Departure &departure = entry.second;
            return failure.startedAt <= departure.outAt && failure.startedAt <= departure.killedAt
                && departure.killedAt <= failure.at;
        });
    });
    return found;
}

int Town::lateDrains() const
{
    return int(std::ranges::count_if(
        m_departures, [](const auto &entry) { return entry.second.outAt > entry.second.killedAt; }));
}

} // namespace proxym::test
