// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "bench/endtoend.h"

#include "bench/cluster.h"
#include "bench/measure.h"
#include "load/originfarm.h"
#include "support/program/site.h"

#include <QFileInfo>
#include <QLocalSocket>
#include <QTest>

#include <csignal>

using namespace Qt::StringLiterals;

namespace proxym::test {

namespace {

constexpr int patience = 120'000; // ms

//! The running program, and what is measured of it.
class Run {
public:
    explicit Run(int apps)
        : m_apps(apps)
    {
        if (!m_servers.openAt(taskPort, Speaks::Http, OriginFarm::Reach::AllAddresses))
            qFatal("port %d is not free", taskPort.number());
        fill(m_marathon, apps);
        m_site.serve("[]");
    }

    void start();
    void changeOneTask();
    void addApps();
    void readEverythingAgain();
    void stayIdle();
    void addThousandServers();
    void killHaproxy();
    void tellMemory() const;

private:
    template <class Condition> double await(const char *what, Condition isTrue);
    [[nodiscard]] QByteArray ask(const QByteArray &line) const;
    [[nodiscard]] qsizetype serversUp(const QString &backend) const;
    [[nodiscard]] qint64 haproxyPid() const;
    [[nodiscard]] ProcessCost cost() const { return ProcessCost::of(m_site.process->processId()); }
    //! Waits until the file on disk has this server, too: then nothing is under way any more.
    void settle(const FakeMarathon::Task &last);
    void printCosts(const char *own, const char *children, const ProcessCost &before, int changes) const;

    int m_apps;
    OriginFarm m_servers; //!< one server for all tasks, so that HAProxy's checks succeed
    FakeMarathon m_marathon;
    Site m_site;
};

//! Milliseconds until `isTrue`. The fake Marathon lives in this thread, so the wait must not block it.
template <class Condition> double Run::await(const char *what, Condition isTrue)
{
    QElapsedTimer timer;
    timer.start();
    while (!isTrue()) {
        if (timer.elapsed() > patience)
            qFatal("in vain: %s\n%s", what, m_site.log().right(4'000).constData());
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 1);
    }
    return double(timer.nsecsElapsed()) / 1e6;
}

QByteArray Run::ask(const QByteArray &line) const
{
    constexpr int limit = 10'000;
    QLocalSocket socket;
    socket.connectToServer(m_site.lab.settings.adminSocketPath());
    if (!socket.waitForConnected(limit))
        return {};
    socket.write(line + '\n');
    QByteArray answer;
    while (socket.waitForReadyRead(limit))
        answer += socket.readAll();
    return answer;
}

qsizetype Run::serversUp(const QString &backend) const
{
    qsizetype count = 0;
    for (const QByteArray &line : ask("show servers state " + backend.toUtf8()).split('\n')) {
        constexpr int operational = 5, administrative = 6;
        const QByteArrayList fields = line.split(' ');
        count += fields.value(operational) == "2" && fields.value(administrative) == "0" ? 1 : 0;
    }
    return count;
}

qint64 Run::haproxyPid() const
{
    const QByteArray info = ask("show info");
    const qsizetype at = info.indexOf("\nPid: ");
    return at < 0 ? 0 : info.sliced(at + 6, info.indexOf('\n', at + 6) - at - 6).toLongLong();
}

void Run::settle(const FakeMarathon::Task &last)
{
    const QByteArray server = ' ' + last.host + ':' + QByteArray::number(last.port.number()) + '\n';
    await("the file follows", [&] { return m_site.config().contains(server); });
    await("proxym is content", [this] {
        return QStringList{u"inSync"_s, u"degraded"_s}.contains(m_site.state());
    });
}

void Run::printCosts(const char *own, const char *children, const ProcessCost &before, int changes) const
{
    const ProcessCost after = cost();
    print(own, m_apps, (after.cpu - before.cpu) / changes, "ms");
    print(children, m_apps, (after.childrenCpu - before.childrenCpu) / changes, "ms");
}

void Run::start()
{
    const QString last = backendOf(m_apps - 1);
    QElapsedTimer timer;
    timer.start();
    m_site.start({{u"MARATHON_SERVERS"_s, m_marathon.address()},
                  {u"MARATHON_EVENTS"_s, u"stream"_s},
                  {u"MARATHON_TIMEOUT"_s, u"60"_s},
                  {u"HAPROXY_TIMEOUT"_s, u"60"_s},
                  {u"HAPROXY_RELOAD_INTERVAL"_s, u"0"_s},
                  {u"RESYNC_INTERVAL"_s, u"3600"_s},
                  {u"LOG_APPLOG_LEVEL"_s, u"WARNING"_s}});
    await("HAProxy serves",
          [&] { return ask("show servers state " + last.toUtf8()).count('\n') > tasksOfAnApp; });
    print("start until HAProxy serves", m_apps, double(timer.elapsed()), "ms");
    await("proxym listens for events", [&] { return m_marathon.isListenedTo(); });
    settle(task(m_apps - 1, 0));
    const ProcessCost spent = cost();
    print("start: CPU of proxym", m_apps, spent.cpu, "ms");
    print("start: CPU of its children", m_apps, spent.childrenCpu, "ms");
}

void Run::changeOneTask()
{
    constexpr int changes = 21;
    const qint64 pid = haproxyPid();
    const ProcessCost before = cost();
    Samples samples;
    for (int i = 0; i < changes; ++i) {
        const int app = (i * 37) % m_apps;
        const QString backend = backendOf(app);
        const FakeMarathon::Task fresh = task(app, tasksOfAnApp + i);
        const QByteArray name = '-' + fresh.host + '-' + QByteArray::number(fresh.port.number()) + ' ';
        const auto isUp = [&] {
            for (const QByteArray &line : ask("show servers state " + backend.toUtf8()).split('\n'))
                if (line.contains(name) && line.split(' ').value(5) == "2" && line.split(' ').value(6) == "0")
                    return true;
            return false;
        };
        QElapsedTimer timer;
        timer.start();
        m_marathon.startTask(fresh);
        await("the new server is up", isUp);
        samples.add(double(timer.nsecsElapsed()) / 1e6);
        QTest::qWait(100);
    }
    print("one task more: event to server UP", m_apps, samples, "ms");
    settle(task(((changes - 1) * 37) % m_apps, tasksOfAnApp + changes - 1));
    printCosts("one task more: CPU of proxym", "one task more: CPU of its children", before, changes);
    print("one task more: reloads", m_apps, haproxyPid() == pid ? 0 : 1, "");
}

void Run::addApps()
{
    constexpr int changes = 5;
    const ProcessCost before = cost();
    Samples samples;
    for (int i = 0; i < changes; ++i) {
        const int app = m_apps + i;
        m_marathon.add({.id = appId(app), .domain = "app" + QByteArray::number(app) + ".test"});
        QElapsedTimer timer;
        timer.start();
        m_marathon.startTask(task(app, 0));
        await("the new app is served", [&] { return serversUp(backendOf(app)) == 1; });
        samples.add(double(timer.nsecsElapsed()) / 1e6);
        settle(task(app, 0));
    }
    print("one app more: event to server UP (reload)", m_apps, samples, "ms");
    printCosts("one app more: CPU of proxym", "one app more: CPU of its children", before, changes);
}

void Run::readEverythingAgain()
{
    constexpr int times = 5;
    const QFileInfo file(m_site.lab.settings.configFilePath);
    const QDateTime written = file.lastModified();
    const ProcessCost before = cost();
    Samples samples;
    for (int i = 0; i < times; ++i) {
        const auto round = [this] { return m_site.api()[u"lastRound"][u"number"].toInt(); };
        const int number = round();
        QElapsedTimer timer;
        timer.start();
        if (m_site.post("/api/refresh") != 202)
            qFatal("the API refuses a refresh");
        await("the round is over", [&] { return round() > number; });
        samples.add(double(timer.elapsed()));
    }
    print("everything read again, nothing changed", m_apps, samples, "ms");
    printCosts("everything read again: CPU of proxym", "everything read again: CPU of its children", before,
               times);
    print("everything read again: files written", m_apps,
          QFileInfo(m_site.lab.settings.configFilePath).lastModified() == written ? 0 : 1, "");
}

void Run::stayIdle()
{
    constexpr int seconds = 10;
    const ProcessCost before = cost();
    QTest::qWait(seconds * 1000);
    print("idle: CPU of proxym a second", m_apps, (cost().cpu - before.cpu) / seconds, "ms");
}

void Run::addThousandServers()
{
    constexpr int servers = 1'000;
    const qsizetype before = serversUp(backendOf(0));
    const ProcessCost spent = cost();
    FakeMarathon::Task last = task(0, 0);
    for (int i = 0; i < servers; ++i) {
        last.id = "many." + QByteArray::number(i);
        last.host = "127.200." + QByteArray::number(i / 250) + '.' + QByteArray::number(1 + i % 250);
        m_marathon.putTask(last);
    }
    QElapsedTimer timer;
    timer.start();
    m_marathon.startTask(last);
    await("1,000 servers more",
          [&] { return ask("show servers state " + backendOf(0).toUtf8()).count('\n') > before + servers; });
    print("1,000 tasks of one app more: event to the last server", m_apps, double(timer.elapsed()), "ms");
    settle(last);
    printCosts("1,000 tasks more: CPU of proxym", "1,000 tasks more: CPU of its children", spent, 1);
}

void Run::killHaproxy()
{
    constexpr int times = 5;
    constexpr int longEnough =
        3'000; // ms: a HAProxy that keeps dying soon after its start is restarted with a delay
    Samples samples;
    for (int i = 0; i < times; ++i) {
        QTest::qWait(longEnough);
        const qint64 pid = haproxyPid();
        QElapsedTimer timer;
        timer.start();
        ::kill(pid_t(pid), SIGKILL);
        await("another HAProxy serves", [&] {
            const qint64 now = haproxyPid();
            return now > 0 && now != pid;
        });
        samples.add(double(timer.elapsed()));
    }
    print("HAProxy killed: until another one serves", m_apps, samples, "ms");
}

void Run::tellMemory() const
{
    print("peak memory of proxym", m_apps, cost().peakMegabytes, "MB");
}

} // namespace

void measureEndToEnd(int apps)
{
    Run run(apps);
    run.start();
    run.changeOneTask();
    run.readEverythingAgain();
    run.stayIdle();
    run.tellMemory();
    run.addApps();
    run.addThousandServers();
    run.killHaproxy();
}

} // namespace proxym::test
