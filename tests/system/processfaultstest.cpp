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
#include <sys/resource.h>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

//! A HAProxy that is missing, hangs or crashes, ports and pids of other processes, descriptors that run out:
//! with the real program.
class ProcessFaultsTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void missingHaproxyIsToldAndHeals();
    void misbehavingHaproxyCostsNothingAndHeals_data();
    void misbehavingHaproxyCostsNothingAndHeals();
    void addressPassesAtOnceWhileTheCheckTakesLong();
    void deathWhileTheCheckTakesLongIsMendedAtOnce();
    void routesStayWithTheirOwnersWhileAReloadIsRefused();
    void takenHttpPortHeals();
    void takenPortOfAnOperatorsBindCostsOnlyThatLine();
    void foreignPidIsNeverSignalled();
    void serverThatIsDownStopsNothingWhereWarningsAreFatal();
    void damagedFileDelaysNoStart();
    void connectionsNeverTakeTheLastDescriptors();
    void limitOnTheSizeOfFilesIsAnErrorLikeAFullDisk();
};

namespace {

struct World {
    Origin a{"a"};
    Origin b{"b"};
    Site site;
    World()
    {
        site.program = site.lab.wrapper();
        site.serve('[' + Site::web("a", a) + ']');
    }
    void start(const QMap<QString, QString> &more = {}) { site.start(more); }
    void addService() const { site.serve('[' + Site::web("a", a) + ',' + Site::web("b", b) + ']'); }
    [[nodiscard]] QString summary() const { return site.api()[u"summary"_s].toString(); }
};

QByteArray service(const QByteArray &name, const QByteArray &domain, const QList<const Origin *> &origins)
{
    QByteArrayList hosts;
    for (const Origin *origin : origins)
        hosts.append(R"({"ip": "127.0.0.1", "port": )" + QByteArray::number(origin->port().number()) + '}');
    return R"({"id": "/)" + name + R"(", "domains": [")" + domain
        + R"("], "port": 80, "applicationProtocol": "http", "hosts": [)" + hosts.join(',') + "]}";
}

rlimit openFilesOf(const QProcess &process)
{
    rlimit limit{};
    if (::prlimit(pid_t(process.processId()), RLIMIT_NOFILE, nullptr, &limit) != 0)
        qFatal("the limit of open files cannot be read");
    return limit;
}

int descriptorsOf(const QProcess &process)
{
    return int(QDir(u"/proc/%1/fd"_s.arg(process.processId()))
                   .entryList(QDir::AllEntries | QDir::NoDotAndDotDot | QDir::System)
                   .size());
}

} // namespace

void ProcessFaultsTest::initTestCase()
{
    if (HaproxyLab::haproxy().isEmpty())
        QSKIP("haproxy is not installed");
}

void ProcessFaultsTest::missingHaproxyIsToldAndHeals()
{
    World world;
    QVERIFY(QFile::rename(world.site.program, world.site.program + u".away"_s));
    world.start();
    QTRY_COMPARE(world.site.state(), u"failed"_s);
    QVERIFY2(world.summary().contains(u"cannot be started"), qPrintable(world.summary()));
    QVERIFY(QFile::rename(world.site.program + u".away"_s, world.site.program));
    QTRY_COMPARE_WITH_TIMEOUT(world.site.get("a.test"), "a", 20'000);
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
}

void ProcessFaultsTest::misbehavingHaproxyCostsNothingAndHeals_data()
{
    QTest::addColumn<QString>("flag");
    QTest::addColumn<QString>("sentence");
    QTest::addColumn<QString>("timeout");
    QTest::newRow("hangs") << u"hang"_s << u"did not end within 2000 ms"_s << u"2"_s;
    QTest::newRow("crashes in the check") << u"crash-check"_s << u"was ended by signal 11"_s << u"10"_s;
    QTest::newRow("crashes in the reload") << u"crash-start"_s << u"was ended by signal 11"_s << u"10"_s;
    QTest::newRow("fails in the reload") << u"fail-start"_s << u"told to fail"_s << u"10"_s;
}

void ProcessFaultsTest::misbehavingHaproxyCostsNothingAndHeals()
{
    QFETCH(QString, flag);
    QFETCH(QString, sentence);
    QFETCH(QString, timeout);
    World world;
    world.start({{u"HAPROXY_TIMEOUT"_s, timeout}});
    QTRY_COMPARE_WITH_TIMEOUT(world.site.state(), u"inSync"_s, 20'000);
    const QByteArray before = world.site.config();
    (void)world.site.lab.write(flag, "");
    world.addService();
    QTRY_COMPARE_WITH_TIMEOUT(world.site.state(), u"failed"_s, 20'000);
    QTRY_VERIFY2(world.summary().contains(sentence), qPrintable(world.summary()));
    QTRY_COMPARE(world.site.config(), before);
    QCOMPARE(world.site.get("a.test"), "a");
    world.site.lab.remove(flag);
    QVERIFY(world.site.answers("b.test", "b", 20'000));
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
}

void ProcessFaultsTest::addressPassesAtOnceWhileTheCheckTakesLong()
{
    World world;
    world.site.serve('[' + service("a", "a.test", {&world.a, &world.b}) + ']');
    world.start({{u"HAPROXY_TIMEOUT"_s, u"15"_s}, {u"HAPROXY_RELOAD_INTERVAL"_s, u"0.01"_s}});
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    (void)world.site.lab.write(u"hang"_s, "");
    world.site.serve('[' + service("a", "a.test", {&world.a}) + ',' + service("b", "b.test", {&world.b})
                     + ']');
    const auto isOnlyA = [&world] {
        for (int i = 0; i < 20; ++i)
            if (world.site.get("a.test") != "a")
                return false;
        return true;
    };
    QVERIFY(QTest::qWaitFor(isOnlyA, 10'000)); // not QTRY_VERIFY, which asks again: the check has 15 s
    QVERIFY(world.site.state() != u"failed"_s); // the check still hangs
    world.site.lab.remove(u"hang"_s);
    QVERIFY(world.site.answers("b.test", "b", 20'000));
}

//! The file has what HAProxy did last, though a reload was under way.
void ProcessFaultsTest::deathWhileTheCheckTakesLongIsMendedAtOnce()
{
    World world;
    world.site.serve('[' + service("a", "a.test", {&world.a, &world.b}) + ']');
    world.start({{u"HAPROXY_TIMEOUT"_s, u"30"_s}, {u"HAPROXY_SPARE_BACKENDS"_s, u"0"_s}});
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    (void)world.site.lab.write(u"slow-check"_s, "8");
    const qsizetype checks = world.site.lab.checks();
    world.site.serve('[' + service("a", "a.test", {&world.b}) + ',' + service("b", "b.test", {&world.b})
                     + ']');
    QTRY_COMPARE(world.site.get("a.test"), "b"); // at run time
    QTRY_VERIFY(world.site.lab.checks() > checks);
    const qint64 pid = world.site.api()[u"haproxy"_s][u"pid"_s].toInt();
    signalTo(pid, SIGKILL);
    QTRY_VERIFY(!world.site.lab.haproxyPids().contains(pid));
    QTRY_COMPARE_WITH_TIMEOUT(world.site.get("a.test"), "b", 4'000);
    for (int i = 0; i < 20; ++i)
        QCOMPARE(world.site.get("a.test"), "b");
    world.site.lab.remove(u"slow-check"_s);
    QVERIFY(world.site.answers("b.test", "b", 30'000));
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
}

void ProcessFaultsTest::routesStayWithTheirOwnersWhileAReloadIsRefused()
{
    World world;
    world.site.serve('[' + service("web", "a.test", {&world.a}) + ',' + service("x", "x.test", {&world.b})
                     + ']');
    world.start();
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    (void)world.site.lab.write(u"fail-check"_s, "");
    world.site.serve('[' + service("legacy", "a.test", {&world.a}) + ','
                     + service("web", "new.test", {&world.b}) + ',' + service("all", "*", {&world.b}) + ']');
    QTRY_COMPARE(world.site.state(), u"rejected"_s);
    for (int i = 0; i < 20; ++i) {
        QCOMPARE(world.site.get("a.test"), "a"); // its own program, not the one that now has its old id
        QCOMPARE(world.site.get("x.test"), "b"); // until "*" is in the map
    }
    world.site.lab.remove(u"fail-check"_s);
    for (const auto &[host, name] :
         {std::pair("new.test", "b"), std::pair("a.test", "a"), std::pair("x.test", "b")})
        QTRY_COMPARE_WITH_TIMEOUT(world.site.get(host), name, 20'000);
}

void ProcessFaultsTest::takenHttpPortHeals()
{
    World world;
    auto squatter = std::make_unique<QTcpServer>();
    QVERIFY(squatter->listen(QHostAddress::LocalHost, world.site.lab.settings.httpPort.number()));
    world.start();
    QTRY_COMPARE_WITH_TIMEOUT(world.site.state(), u"failed"_s, 15'000);
    QVERIFY2(world.summary().contains(QString::number(world.site.lab.settings.httpPort.number())),
             qPrintable(world.summary()));
    squatter.reset();
    QTRY_COMPARE_WITH_TIMEOUT(world.site.get("a.test"), "a", 30'000);
}

void ProcessFaultsTest::takenPortOfAnOperatorsBindCostsOnlyThatLine()
{
    World world;
    QTcpServer squatter;
    const Port port = freePort();
    QVERIFY(squatter.listen(QHostAddress::LocalHost, port.number()));
    const QByteArray number = QByteArray::number(port.number());
    world.start();
    QTRY_COMPARE(world.site.get("a.test"), "a");
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    const qsizetype calls = world.site.lab.calls();
    (void)world.site.lab.write(u"settings/http-frontend.cfg"_s,
                               "http-response set-header X-Ours yes\nbind 127.0.0.1:" + number + '\n');
    QTRY_COMPARE(world.site.state(), u"degraded"_s);
    const QJsonArray problems = world.site.api()[u"problems"_s].toArray();
    const QString told =
        u"http-frontend.cfg line 2: port %1 cannot be opened: address already in use"_s.arg(port.number());
    QVERIFY2(problems.size() == 1 && problems.first().toString().contains(told),
             qPrintable(problems.first().toString()));
    QTRY_COMPARE(world.site.count(u"reloads"_s), 2);
    QCOMPARE(world.site.lab.calls(), calls + 2); // a check and one reload: the taken port was not tried
    QVERIFY(world.site.config().contains("X-Ours"));
    squatter.close();
    QTRY_COMPARE_WITH_TIMEOUT(HaproxyLab::get(port, "a.test"), "a", 20'000);
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
}

void ProcessFaultsTest::serverThatIsDownStopsNothingWhereWarningsAreFatal()
{
    World world;
    (void)world.site.lab.write(
        u"settings/global.cfg"_s,
        "global\n    zero-warning\ndefaults\n    mode http\n    timeout connect 2s\n"
        "    timeout client 30s\n    timeout server 30s\n    load-server-state-from-file global\n");
    const QByteArray dead = Site::web("dead", freePort());
    world.site.serve('[' + Site::web("a", world.a) + ',' + dead + ']');
    world.start({{u"HAPROXY_CHECK_INTERVAL"_s, u"0.2"_s}});
    QTRY_COMPARE(world.site.get("a.test"), "a");
    QTRY_VERIFY(world.site.api("/api/services/dead_80")[u"servers"_s]
                    .toArray()
                    .first()[u"state"_s]
                    .toString()
                    .startsWith(u"DOWN"));
    world.site.serve('[' + Site::web("a", world.a) + ',' + Site::web("b", world.b) + ',' + dead + ']');
    QVERIFY(world.site.answers("b.test", "b", 10'000));
    QTRY_VERIFY(world.site.api("/api/services/dead_80")[u"servers"_s]
                    .toArray()
                    .first()[u"state"_s]
                    .toString()
                    .startsWith(u"DOWN"));
    QVERIFY(signalTo(world.site.api()[u"haproxy"_s][u"pid"_s].toInt(), SIGKILL));
    QTRY_COMPARE_WITH_TIMEOUT(world.site.get("b.test"), "b", 5'000);
}

void ProcessFaultsTest::damagedFileDelaysNoStart()
{
    World world;
    world.start();
    QTRY_COMPARE(world.site.get("a.test"), "a");
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    for (const QByteArray &damage :
         {QByteArray("\nno such keyword\n"), QByteArray("\nglobal\n    no-such-directive 1\n")}) {
        const int pid = world.site.api()[u"haproxy"_s][u"pid"_s].toInt();
        world.site.stop();
        QVERIFY(signalTo(pid, SIGKILL));
        const QByteArray config = world.site.config();
        (void)world.site.lab.write(u"etc/haproxy.cfg"_s, config.left(config.indexOf('\n')) + damage);
        world.start();
        QTRY_COMPARE_WITH_TIMEOUT(world.site.get("a.test"), "a", 5'000);
        QTRY_COMPARE(world.site.state(), u"inSync"_s);
        QCOMPARE(world.site.config(), config);
    }
}

void ProcessFaultsTest::foreignPidIsNeverSignalled()
{
    World world;
    QProcess stranger;
    stranger.start(u"sleep"_s, {u"600"_s});
    QVERIFY(stranger.waitForStarted());
    (void)world.site.lab.write(u"run/haproxy.pid"_s, QByteArray::number(stranger.processId()) + '\n');
    world.start();
    QTRY_COMPARE(world.site.get("a.test"), "a");
    world.addService();
    QVERIFY(world.site.answers("b.test", "b"));
    (void)world.site.lab.write(u"run/haproxy.pid"_s, QByteArray::number(stranger.processId()) + '\n');
    world.site.serve('[' + Site::web("c", world.a) + ']');
    QVERIFY(world.site.answers("c.test", "a"));
    QCOMPARE(stranger.state(), QProcess::Running);
    stranger.kill();
    stranger.waitForFinished();
}

void ProcessFaultsTest::connectionsNeverTakeTheLastDescriptors()
{
    World world;
    world.start();
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    const QProcess &process = *world.site.process;
    rlimit limit = openFilesOf(process);
    constexpr rlim_t few = 120;
    limit.rlim_cur = few;
    QCOMPARE(::prlimit(pid_t(process.processId()), RLIMIT_NOFILE, &limit, nullptr), 0);
    std::vector<std::unique_ptr<QTcpSocket>> idle;
    for (int i = 0; i < 2 * int(few); ++i) {
        idle.push_back(std::make_unique<QTcpSocket>());
        idle.back()->connectToHost(QHostAddress(QHostAddress::LocalHost), world.site.status.number());
    }
    const auto isUp = [](const auto &socket) { return socket->state() == QAbstractSocket::ConnectedState; };
    const auto isSent = [](const auto &socket) {
        return socket->state() == QAbstractSocket::UnconnectedState;
    };
    QTRY_VERIFY(std::ranges::count_if(idle, isSent)
                > int(few)); // a client that is one too many is disconnected
    QTRY_VERIFY(std::ranges::count_if(idle, isUp) > 10);
    QVERIFY(descriptorsOf(process) < int(few));
    world.addService(); // HAProxy is checked and reloaded meanwhile
    QVERIFY(world.site.answers("b.test", "b"));
    for (const auto &socket : idle)
        socket->abort();
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
}

void ProcessFaultsTest::limitOnTheSizeOfFilesIsAnErrorLikeAFullDisk()
{
    World world;
    world.start();
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    const QByteArray before = world.site.config();
    const auto pid = pid_t(world.site.process->processId());
    rlimit limit{};
    QCOMPARE(::prlimit(pid, RLIMIT_FSIZE, nullptr, &limit), 0);
    const rlimit low{.rlim_cur = rlim_t(before.size()) - 100, .rlim_max = limit.rlim_max};
    QCOMPARE(::prlimit(pid, RLIMIT_FSIZE, &low, nullptr), 0);
    world.addService();
    QTRY_COMPARE(world.site.state(), u"failed"_s);
    QVERIFY2(world.summary().contains(u"File too large"), qPrintable(world.summary()));
    QCOMPARE(world.site.config(), before);
    QCOMPARE(world.site.get("a.test"), "a");
    QCOMPARE(::prlimit(pid, RLIMIT_FSIZE, &limit, nullptr), 0);
    QVERIFY(world.site.answers("b.test", "b", 20'000));
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
}

QTEST_GUILESS_MAIN(ProcessFaultsTest)
#include "processfaultstest.moc"
