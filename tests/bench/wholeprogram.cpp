// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "bench/wholeprogram.h"

#include "support/loopback.h"

#include <QLocalSocket>
#include <QTcpSocket>
#include <QTest>

#include <sys/stat.h>

using namespace Qt::StringLiterals;

namespace proxym::test {

namespace {

//! A fresh task is of the app this many apps after the last one.
constexpr int stride = 37;

//! Changes whenever the file is replaced or written to.
QByteArray stampOf(const QString &path)
{
    struct stat file { };
    if (::stat(QFile::encodeName(path).constData(), &file) != 0)
        return {};
    return QByteArray::number(quint64(file.st_ino)) + ' ' + QByteArray::number(qint64(file.st_mtim.tv_sec))
        + ' ' + QByteArray::number(qint64(file.st_mtim.tv_nsec)) + ' '
        + QByteArray::number(qint64(file.st_size));
}

//! Of a line of `show servers state`.
bool isInService(const QByteArray &line)
{
    constexpr int operational = 5, administrative = 6;
    const QByteArrayList fields = line.split(' ');
    return fields.value(operational) == "2" && fields.value(administrative) == "0";
}

} // namespace

WholeProgram::WholeProgram(const Subject &subject)
    : apps(subject.apps)
    , sheet(subject.apps, subject.isHaproxySimulated ? "HAProxy simulated: " : "")
{
    if (!m_servers.openAt(taskPort, Speaks::Http, OriginFarm::Reach::AllAddresses))
        qFatal("port %d is not free", taskPort.number());
    fill(marathon, apps);
    site.serve("[]");
    if (!subject.binary.isEmpty())
        site.binary = subject.binary;
    if (subject.isHaproxySimulated)
        site.program = QStringLiteral(SIMULATED_HAPROXY);
}

void WholeProgram::start()
{
    site.start({{u"MARATHON_SERVERS"_s, marathon.address()},
                {u"MARATHON_EVENTS"_s, u"stream"_s},
                {u"MARATHON_TIMEOUT"_s, u"60"_s},
                {u"HAPROXY_TIMEOUT"_s, u"60"_s},
                {u"HAPROXY_RELOAD_INTERVAL"_s, u"0"_s},
                {u"HAPROXY_SPARE_BACKENDS"_s, u"auto"_s},
                {u"RESYNC_INTERVAL"_s, u"3600"_s},
                {u"LOG_APPLOG_LEVEL"_s, u"WARNING"_s}});
}

void WholeProgram::stop()
{
    m_isStopped = true;
    site.stop();
}

bool WholeProgram::isDead() const
{
    return !m_isStopped && site.process->state() == QProcess::NotRunning;
}

void WholeProgram::giveUp(const char *what) const
{
    qFatal("%s: %s\n%s", isDead() ? "proxym has ended" : "in vain", what,
           site.log().right(4'000).constData());
}

QByteArray WholeProgram::ask(const QByteArray &line) const
{
    constexpr int limit = 10'000;
    QLocalSocket socket;
    socket.connectToServer(site.lab.settings.adminSocketPath());
    if (!socket.waitForConnected(limit))
        return {};
    socket.write(line + '\n');
    QByteArray answer;
    while (socket.waitForReadyRead(limit))
        answer += socket.readAll();
    return answer;
}

qsizetype WholeProgram::serversUp(const QString &backend) const
{
    const QByteArrayList lines = ask("show servers state " + backend.toUtf8()).split('\n');
    return std::ranges::count_if(lines, isInService);
}

bool WholeProgram::isUp(const FakeMarathon::Task &task) const
{
    const QByteArray name = '-' + task.host + '-' + QByteArray::number(task.port.number()) + ' ';
    const QString backend = QString::fromUtf8(task.appId.mid(1).replace('/', '_')) + u"_80"_s;
    const QByteArrayList lines = ask("show servers state " + backend.toUtf8()).split('\n');
    return std::ranges::any_of(
        lines, [&name](const QByteArray &line) { return line.contains(name) && isInService(line); });
}

bool WholeProgram::isAnswered(const QByteArray &host) const
{
    constexpr int limit = 1'000;
    QTcpSocket socket;
    socket.connectToHost(loopback(), site.lab.settings.httpPort.number());
    socket.write("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
    QElapsedTimer timer;
    timer.start();
    while (socket.state() != QAbstractSocket::UnconnectedState && timer.elapsed() < limit)
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 1);
    return socket.readAll().startsWith("HTTP/1.1 200");
}

bool WholeProgram::isServed() const
{
    return ask("show servers state " + backendOf(apps - 1).toUtf8()).count('\n') > tasksOfAnApp;
}

qint64 WholeProgram::haproxyPid() const
{
    const QByteArray info = ask("show info");
    const qsizetype at = info.indexOf("\nPid: ");
    return at < 0 ? 0 : info.sliced(at + 6, info.indexOf('\n', at + 6) - at - 6).toLongLong();
}

int WholeProgram::rounds() const
{
    return site.api()[u"lastRound"][u"number"].toInt();
}

FakeMarathon::Task WholeProgram::freshTask()
{
    const int number = m_freshTasks++;
    return task(int(qint64(number) * stride % apps), tasksOfAnApp + number);
}

double WholeProgram::startTask(const FakeMarathon::Task &task)
{
    QElapsedTimer timer;
    timer.start();
    marathon.startTask(task);
    await("the new server is up", [&] { return isUp(task); });
    return double(timer.nsecsElapsed()) / 1e6;
}

bool WholeProgram::isOnDisk(const FakeMarathon::Task &task)
{
    const QByteArray stamp = stampOf(site.lab.settings.configFilePath);
    if (stamp != m_fileSeen)
        m_config = site.config();
    m_fileSeen = stamp;
    return m_config.contains(' ' + task.host + ':' + QByteArray::number(task.port.number()) + '\n');
}

void WholeProgram::settle(const FakeMarathon::Task &last)
{
    await("the file follows", [&] { return isOnDisk(last); });
    await("proxym is content", [this] {
        return QStringList{u"inSync"_s, u"degraded"_s}.contains(site.state());
    });
}

void WholeProgram::rest() const
{
    constexpr int moment = 500; // ms
    constexpr double nothing = 5; // ms
    double before = cost().cpu;
    await("proxym rests", [&] {
        QTest::qWait(moment);
        const double now = cost().cpu;
        return now - std::exchange(before, now) < nothing;
    });
}

void WholeProgram::addCosts(const QByteArray &own, const QByteArray &children, const ProcessCost &before,
                            int changes)
{
    const ProcessCost after = cost();
    sheet.add(own, (after.cpu - before.cpu) / changes);
    sheet.add(children, (after.childrenCpu - before.childrenCpu) / changes);
}

} // namespace proxym::test
