// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/program/notifysocket.h"
#include "support/program/site.h"

#include <QFile>
#include <QTcpServer>
#include <QTest>

#include <csignal>

#include <fcntl.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

//! The real program as systemd starts it: with NOTIFY_SOCKET, WATCHDOG_USEC and LISTEN_FDS.
class SystemdTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readyComesAfterTheFirstApply();
    void summaryIsTold();
    void reloadIsToldAroundItsRound();
    void ignoredSignalIsNoReload();
    void lifeIsTold();
    void haproxyIsToldNothingOfIt();
    void passedSocketIsThePage();
    void allPassedSocketsAreThePage();
    void passedSocketIsToldByCheck();
    void whatIsNoListeningSocketIsRefused();

private:
    //! Before the program, as systemd does.
    [[nodiscard]] static QStringList notifying(const QString &path)
    {
        return {u"env"_s, u"NOTIFY_SOCKET="_s + path, u"WATCHDOG_USEC=2000000"_s};
    }
    [[nodiscard]] static QString socketPath(const Site &site) { return site.lab.path(u"notify"_s); }
};

namespace {

//! A listening socket on a free loopback port that children inherit.
class PassableSocket {
public:
    PassableSocket()
    {
        QTcpServer server; // it must not accept anything itself
        if (!server.listen(QHostAddress::LocalHost))
            qFatal("no port is free");
        constexpr int behindOurOwn = 50;
        m_copy = ::fcntl(int(server.socketDescriptor()), F_DUPFD, behindOurOwn);
        m_port = server.serverPort();
    }
    ~PassableSocket() { ::close(m_copy); }
    PassableSocket(const PassableSocket &) = delete;
    PassableSocket &operator=(const PassableSocket &) = delete;

    [[nodiscard]] Port port() const { return *Port::from(m_port); }
    [[nodiscard]] QByteArray address() const { return "127.0.0.1:" + QByteArray::number(port().number()); }
    [[nodiscard]] int descriptor() const { return m_copy; }

private:
    std::uint16_t m_port = 0;
    int m_copy = -1;
};

//! Passes these descriptors as 3, 4 … to the program, which keeps the pid of the shell.
QStringList passing(const QList<int> &descriptors)
{
    QStringList steps;
    int number = 3;
    for (const int descriptor : descriptors)
        steps.append(u"exec %1<&%2"_s.arg(number++).arg(descriptor));
    steps.append(u"export LISTEN_PID=$$ LISTEN_FDS=%1"_s.arg(descriptors.size()));
    steps.append(u"exec \"$0\" \"$@\""_s);
    return {u"bash"_s, u"-c"_s, steps.join(u"; "_s)};
}

QByteArray health(Port port)
{
    return HaproxyLab::get(port, "127.0.0.1", "/healthz");
}

} // namespace

void SystemdTest::readyComesAfterTheFirstApply()
{
    Site site;
    NotifySocket systemd(socketPath(site));
    const Origin origin("web");
    site.through = notifying(socketPath(site));
    site.serve(Site::web("web", origin));
    site.start();
    QTRY_VERIFY_WITH_TIMEOUT(systemd.lines().contains("READY=1"), 10'000);
    QCOMPARE(site.get("web.test"), "web");
    QCOMPARE(systemd.lines().count("READY=1"), 1);
    site.stop();
    QTRY_COMPARE(systemd.lines().count("STOPPING=1"), 1);
    QCOMPARE(systemd.lines().count("READY=1"), 1);
}

void SystemdTest::summaryIsTold()
{
    Site site;
    NotifySocket systemd(socketPath(site));
    const Origin origin("web");
    site.through = notifying(socketPath(site));
    site.serve(Site::web("web", origin));
    site.start();
    QTRY_VERIFY_WITH_TIMEOUT(systemd.last("STATUS").startsWith("In sync: 1 service"), 10'000);
    QCOMPARE(QString::fromUtf8(systemd.last("STATUS")), site.api()[u"summary"_s].toString());
    (void)site.lab.write(u"services/bad.json"_s, "{");
    QTRY_VERIFY2(systemd.last("STATUS").startsWith("Degraded: "), systemd.last("STATUS"));
}

void SystemdTest::reloadIsToldAroundItsRound()
{
    Site site;
    NotifySocket systemd(socketPath(site));
    site.through = notifying(socketPath(site));
    site.start();
    QTRY_VERIFY_WITH_TIMEOUT(systemd.lines().contains("READY=1"), 10'000);
    const int rounds = site.api()[u"lastRound"_s][u"number"_s].toInt();
    QCOMPARE(::kill(pid_t(site.process->processId()), SIGHUP), 0);
    QTRY_COMPARE(systemd.lines().count("READY=1"), 2);
    const qsizetype reloading = systemd.lines().indexOf("RELOADING=1");
    QVERIFY(reloading > systemd.lines().indexOf("READY=1"));
    QVERIFY(reloading < systemd.lines().lastIndexOf("READY=1"));
    QVERIFY(systemd.lines().value(reloading + 1).startsWith("MONOTONIC_USEC="));
    QVERIFY(site.api()[u"lastRound"_s][u"number"_s].toInt() > rounds);
}

void SystemdTest::ignoredSignalIsNoReload()
{
    Site site;
    NotifySocket systemd(socketPath(site));
    site.through = notifying(socketPath(site));
    site.start({{u"SIGNAL_ENABLED"_s, u"0"_s}, {u"LOG_APPLOG_LEVEL"_s, u"DEBUG"_s}});
    QTRY_VERIFY_WITH_TIMEOUT(systemd.lines().contains("READY=1"), 10'000);
    QCOMPARE(::kill(pid_t(site.process->processId()), SIGHUP), 0);
    QTRY_VERIFY(site.log().contains("SIGHUP ignored"));
    QVERIFY(!systemd.lines().contains("RELOADING=1"));
}

void SystemdTest::lifeIsTold()
{
    Site site;
    NotifySocket systemd(socketPath(site));
    site.through = notifying(socketPath(site));
    site.start();
    QTRY_VERIFY_WITH_TIMEOUT(systemd.lines().count("WATCHDOG=1") > 1, 10'000);
}

//! A HAProxy that knew the socket could say that proxym is ready, or alive.
void SystemdTest::haproxyIsToldNothingOfIt()
{
    Site site;
    NotifySocket systemd(socketPath(site));
    const PassableSocket socket;
    site.through = notifying(socketPath(site)) + passing({socket.descriptor()});
    site.start();
    QTRY_VERIFY_WITH_TIMEOUT(systemd.lines().contains("READY=1"), 10'000);
    const QList<qint64> pids = site.lab.haproxyPids();
    QVERIFY(!pids.isEmpty());
    for (const qint64 pid : pids) {
        QFile file(u"/proc/%1/environ"_s.arg(pid));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray environment = '\0' + file.readAll();
        QVERIFY(environment.contains(QByteArray("\0PATH=", 6)));
        for (const char *name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "LISTEN_FDS", "LISTEN_PID"})
            QVERIFY2(!environment.contains('\0' + QByteArray(name) + '='), name);
    }
}

void SystemdTest::passedSocketIsThePage()
{
    Site site;
    const PassableSocket socket;
    site.through = passing({socket.descriptor()});
    site.start({{u"LOG_FORMAT"_s, u"%{level} %{message}"_s}});
    QTRY_COMPARE_WITH_TIMEOUT(health(socket.port()), "ok\n", 10'000);
    QVERIFY(!HaproxyLab::get(socket.port(), socket.address(), "/api/status").isEmpty());
    QVERIFY(health(site.status).isEmpty()); // PROXYM_LISTEN_ADDRESS
    const QByteArrayList lines = site.log().split('\n');
    QCOMPARE(lines.first(),
             "NOTICE proxym " PROXYM_VERSION " listens on " + socket.address()
                 + " (page and API, passed by systemd)");
    QCOMPARE(lines.at(1),
             "WARNING PROXYM_LISTEN_ADDRESS is not used: systemd listens on " + socket.address()
                 + " for the page");
}

void SystemdTest::allPassedSocketsAreThePage()
{
    Site site;
    const PassableSocket one, other;
    site.through = passing({one.descriptor(), other.descriptor()});
    site.start();
    QTRY_COMPARE_WITH_TIMEOUT(health(one.port()), "ok\n", 10'000);
    QCOMPARE(health(other.port()), "ok\n");
    QVERIFY2(site.log().contains(one.address() + " and " + other.address() + " (page"), site.log());
}

void SystemdTest::passedSocketIsToldByCheck()
{
    Site site;
    const PassableSocket socket;
    site.program = u"/bin/true"_s;
    site.through = passing({socket.descriptor()});
    site.channels = QProcess::SeparateChannels;
    QCOMPARE(site.command({u"--check"_s}), 0);
    QCOMPARE(site.printed, "settings are good\nthe page is on " + socket.address() + ", passed by systemd\n");
}

void SystemdTest::whatIsNoListeningSocketIsRefused()
{
    Site site;
    const int file = ::open("/dev/null", O_RDONLY);
    site.program = u"/bin/true"_s;
    site.through = passing({file});
    for (const QStringList &arguments : {QStringList{u"--check"_s}, QStringList()}) {
        QCOMPARE(site.command(arguments), 78);
        QVERIFY2(site.printed.contains("file descriptor 3, passed by LISTEN_FDS, is no listening TCP socket"),
                 site.printed);
    }
    ::close(file);
}

QTEST_GUILESS_MAIN(SystemdTest)
#include "systemdtest.moc"
