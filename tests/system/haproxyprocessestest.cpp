// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/program/site.h"
#include "support/signalto.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QTcpSocket>
#include <QTest>

#include <csignal>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

//! Which HAProxy is ours, and what happens to it, with the real program.
class HaproxyProcessesTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void haproxyOfAContainerIsLeftAlone_data();
    void haproxyOfAContainerIsLeftAlone();
    void takenPortDelaysNoRecovery();
    void oldProcessesPutReloadsOffUntilTheyEnd();
    void firstProcessOfAContainerLeavesNoZombies();
    void masterWhosePortIsTakenSaysSo();
    void masterThatTakesWarningsForErrorsIsReloadedBesideADeadServer();
};

namespace {

const QStringList container{u"--mount"_s, u"--net"_s,        u"--pid"_s,
                            u"--fork"_s,  u"--kill-child"_s, u"--mount-proc"_s};

bool mayUnshare()
{
    return QProcess::execute(u"unshare"_s, container + QStringList{u"true"_s}) == 0;
}

QByteArray tcp(const QByteArray &name, Port port, const Origin &origin)
{
    return R"({"id":"/)" + name + R"(","port":)" + QByteArray::number(port.number())
        + R"(,"transportProtocol":"tcp","hosts":[{"ip":"127.0.0.1","port":)"
        + QByteArray::number(origin.port().number()) + "}]}";
}

//! An HTTP service whose n-th lines need a reload.
QByteArray lines(int n, const Origin &origin)
{
    return Site::web("a", origin,
                     R"("config":["http-response set-header X-N )" + QByteArray::number(n) + R"("],)");
}

int pidOf(const Site &site)
{
    return site.api()[u"haproxy"_s][u"pid"_s].toInt();
}

//! Numbers of processes start again from the beginning: a newer one may be lower.
bool isAnother(qint64 pid, qint64 before)
{
    return pid != 0 && pid != before;
}

QList<qint64> childrenOf(qint64 pid)
{
    QFile file(u"/proc/%1/task/%1/children"_s.arg(pid));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("the children of a process cannot be read");
    QList<qint64> children;
    for (const QByteArray &word : file.readAll().simplified().split(' '))
        if (!word.isEmpty())
            children.append(word.toLongLong());
    return children;
}

qsizetype zombiesOf(qint64 pid)
{
    const QList<qint64> children = childrenOf(pid);
    return std::ranges::count_if(children, [](qint64 child) {
        QFile file(u"/proc/%1/stat"_s.arg(child));
        return file.open(QIODevice::ReadOnly) && file.readAll().contains(") Z ");
    });
}

//! A HAProxy as in a container: the same path is another file there.
void startNeighbour(QProcess &process, const Site &site, const QString &option)
{
    QDir(site.lab.path(u"."_s)).mkpath(u"theirs"_s);
    (void)site.lab.write(
        u"theirs/haproxy.cfg"_s,
        "defaults\n    mode http\n    timeout client 5s\n    timeout server 5s\n    timeout connect 5s\n"
        "frontend f\n    bind 127.0.0.1:9999\n    http-request return status 200\n");
    const QString script = u"mount --bind '%1' '%2' && exec '%3' %4 -db -f '%5'"_s.arg(
        site.lab.path(u"theirs"_s), QFileInfo(site.lab.settings.configFilePath).path(), HaproxyLab::haproxy(),
        option, site.lab.settings.configFilePath);
    process.start(u"unshare"_s, container + QStringList{u"sh"_s, u"-c"_s, script});
}

} // namespace

void HaproxyProcessesTest::initTestCase()
{
    if (HaproxyLab::haproxy().isEmpty())
        QSKIP("haproxy is not installed");
}

void HaproxyProcessesTest::haproxyOfAContainerIsLeftAlone_data()
{
    QTest::addColumn<QString>("option");
    QTest::addColumn<int>("processes");
    QTest::newRow("plain") << QString() << 1;
    QTest::newRow("master and worker") << u"-W"_s << 2;
}

void HaproxyProcessesTest::haproxyOfAContainerIsLeftAlone()
{
    QFETCH(QString, option);
    QFETCH(int, processes);
    if (!mayUnshare())
        QSKIP("unshare is not allowed here");
    Site site;
    Origin a{"a"}, b{"b"};
    QProcess neighbour;
    startNeighbour(neighbour, site, option);
    QTRY_COMPARE(site.lab.haproxyPids().size(), processes);
    const QList<qint64> theirs = site.lab.haproxyPids();
    site.serve('[' + lines(1, a) + ']');
    site.start();
    QTRY_COMPARE(site.get("a.test"), "a");
    site.serve('[' + lines(2, a) + ',' + Site::web("b", b) + ']');
    QVERIFY(site.answers("b.test", "b"));
    QTRY_COMPARE(site.state(), u"inSync"_s);
    for (const qint64 pid : theirs)
        QVERIFY(site.lab.haproxyPids().contains(pid)); // a reload would change the worker
    QCOMPARE(neighbour.state(), QProcess::Running);
    QTRY_COMPARE(site.count(u"oldProcesses"_s), 0);
    site.stop();
    neighbour.kill();
    neighbour.waitForFinished();
}

void HaproxyProcessesTest::takenPortDelaysNoRecovery()
{
    Site site;
    Origin a{"a"}, t{"t"};
    const Port port = freePort();
    site.serve('[' + Site::web("a", a) + ',' + tcp("t", port, t) + ']');
    site.start();
    QTRY_COMPARE(site.get("a.test"), "a");
    QTRY_COMPARE(site.state(), u"inSync"_s);
    const int haproxy = pidOf(site);
    QVERIFY(signalTo(site.process->processId(), SIGSTOP));
    QVERIFY(signalTo(haproxy, SIGKILL));
    QTcpServer thief;
    QTRY_VERIFY(thief.isListening() || thief.listen(QHostAddress::LocalHost, port.number()));
    QVERIFY(signalTo(site.process->processId(), SIGCONT));
    QTRY_COMPARE_WITH_TIMEOUT(site.get("a.test"), "a", 5'000);
}

void HaproxyProcessesTest::oldProcessesPutReloadsOffUntilTheyEnd()
{
    Site site;
    Origin a{"a"}, b{"b"}, fresh{"fresh"}, t{"t"};
    const Port port = freePort();
    (void)site.lab.write(u"settings/t_%1.yml"_s.arg(port.number()), "check: false\n"); // would connect, too
    const QByteArray others = ',' + tcp("t", port, t) + ',';
    site.serve('[' + lines(0, a) + others + Site::web("b", b) + ']');
    site.start({{u"HAPROXY_MAX_OLD_PROCESSES"_s, u"1"_s}});
    QTRY_COMPARE(site.get("b.test"), "b");
    QTRY_COMPARE(site.state(), u"inSync"_s);
    QTcpSocket session;
    session.connectToHost(QHostAddress(QHostAddress::LocalHost), port.number());
    QTRY_COMPARE(session.state(), QAbstractSocket::ConnectedState);
    session.write("GET");
    QTRY_VERIFY(t.connections > 0);
    const int reloads = site.count(u"reloads"_s);
    site.serve('[' + lines(1, a) + others + Site::web("b", b) + ']');
    QTRY_COMPARE(site.count(u"reloads"_s), reloads + 1);
    QTRY_COMPARE(site.count(u"oldProcesses"_s), 1);
    site.serve('[' + lines(2, a) + others + Site::web("b", fresh) + ']'); // the server changes at run time
    QVERIFY(site.answers("b.test", "fresh"));
    QTRY_COMPARE(site.state(), u"degraded"_s);
    QVERIFY(!site.api()[u"problems"_s].toArray().isEmpty());
    QCOMPARE(site.count(u"reloads"_s), reloads + 1);
    QCOMPARE(session.state(), QAbstractSocket::ConnectedState);
    session.abort();
    QTRY_COMPARE(site.count(u"reloads"_s), reloads + 2);
    QTRY_COMPARE(site.state(), u"inSync"_s);
}

void HaproxyProcessesTest::firstProcessOfAContainerLeavesNoZombies()
{
    if (!mayUnshare())
        QSKIP("unshare is not allowed here");
    Site site;
    Origin a{"a"};
    site.through = QStringList{u"unshare"_s, u"--pid"_s, u"--fork"_s, u"--kill-child"_s, u"--mount-proc"_s};
    site.serve('[' + lines(0, a) + ']');
    site.start();
    QTRY_COMPARE(site.get("a.test"), "a");
    const QList<qint64> proxym = childrenOf(site.process->processId());
    QCOMPARE(proxym.size(), 1);
    for (int n = 1; n <= 3; ++n) {
        const int before = pidOf(site);
        site.serve('[' + lines(n, a) + ']');
        QTRY_VERIFY(isAnother(pidOf(site), before));
        QTRY_COMPARE(site.lab.haproxyPids().size(), 1);
    }
    QTRY_COMPARE(zombiesOf(proxym.first()), 0);
    QCOMPARE(childrenOf(proxym.first()).size(), 1);
}

void HaproxyProcessesTest::masterWhosePortIsTakenSaysSo()
{
    Site site;
    Origin a{"a"};
    site.serve('[' + Site::web("a", a) + ']');
    QCOMPARE(site.command({u"--once"_s}), 0);
    for (const qint64 pid : site.lab.haproxyPids())
        QVERIFY(signalTo(pid, SIGKILL));
    QTRY_VERIFY(site.lab.haproxyPids().isEmpty());
    QProcess master;
    master.start(HaproxyLab::haproxy(),
                 {u"-W"_s, u"-f"_s, site.lab.settings.configFilePath, u"-p"_s, site.lab.settings.pidPath});
    QTRY_COMPARE(site.get("a.test"), "a");
    QTcpServer squatter;
    const Port taken = freePort();
    QVERIFY(squatter.listen(QHostAddress::LocalHost, taken.number()));
    site.start({{u"HAPROXY_SUPERVISE"_s, u"0"_s},
                {u"HAPROXY_TIMEOUT"_s, u"2"_s},
                {u"HAPROXY_HTTP_PORT"_s, QString::number(taken.number())}});
    const QString why = u"port %1 cannot be opened: address already in use"_s.arg(taken.number());
    const auto error = [&site] { return site.api()[u"haproxy"_s][u"lastReload"_s][u"error"_s].toString(); };
    QTRY_VERIFY_WITH_TIMEOUT(error().contains(why), 15'000);
    QCOMPARE(site.state(), u"failed"_s);
    QTRY_COMPARE(site.get("a.test"), "a"); // the old worker continues to serve, despite the attempts
    site.stop();
    master.terminate();
    master.waitForFinished();
}

void HaproxyProcessesTest::masterThatTakesWarningsForErrorsIsReloadedBesideADeadServer()
{
    Site site;
    Origin a{"a"}, b{"b"};
    const QByteArray dead = Site::web("dead", freePort());
    const QMap<QString, QString> settings{{u"HAPROXY_SUPERVISE"_s, u"0"_s},
                                          {u"HAPROXY_CHECK_INTERVAL"_s, u"0.2"_s}};
    site.serve('[' + Site::web("a", a) + ',' + dead + ']');
    QCOMPARE(site.command({u"--once"_s}, {{u"HAPROXY_CHECK_INTERVAL"_s, u"0.2"_s}}), 0);
    for (const qint64 pid : site.lab.haproxyPids())
        QVERIFY(signalTo(pid, SIGKILL));
    QTRY_VERIFY(site.lab.haproxyPids().isEmpty());
    QProcess master;
    master.start(
        HaproxyLab::haproxy(),
        {u"-W"_s, u"-dW"_s, u"-f"_s, site.lab.settings.configFilePath, u"-p"_s, site.lab.settings.pidPath});
    QTRY_COMPARE(site.get("a.test"), "a");
    site.start(settings);
    QTRY_VERIFY(
        site.api("/api/services/dead_80")[u"servers"_s].toArray().first()[u"state"_s].toString().startsWith(
            u"DOWN"));
    site.serve('[' + Site::web("a", a) + ',' + Site::web("b", b) + ',' + dead + ']');
    QVERIFY(site.answers("b.test", "b", 9'000));
    site.stop();
    master.terminate();
    master.waitForFinished();
}

QTEST_GUILESS_MAIN(HaproxyProcessesTest)
#include "haproxyprocessestest.moc"
