// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/program/site.h"
#include "support/signalto.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QScopeGuard>
#include <QTcpSocket>
#include <QTest>

#include <csignal>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

//! Which user HAProxy runs as, and that everything works as before: with the real program as root and as an
//! ordinary user.
class PrivilegesTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void haproxyOfRootServesAsAUserOfItsOwn();
    void relativePathIsKnownBehindTheChroot();
    void haproxyThatRunsAsRootIsRelievedUnderLoad();
    void ordinaryUserKeepsHisOwn();
    void previewOfAnOrdinaryUserIsRootsText();
    void ownGlobalTextDecides();
    void linesThatNeedRootKeepIt();
    void masterOfAnOrdinaryUserIsReloadedAsHeIs();
};

namespace {

const QStringList asNobody{u"setpriv"_s, u"--reuid=nobody"_s, u"--regid=nogroup"_s, u"--clear-groups"_s};
//! Root without the right to switch to another user, as in a container with few capabilities.
const QStringList asBoundRoot{u"setpriv"_s, u"--bounding-set=-setuid"_s};

qint64 pidOf(const Site &site)
{
    return site.api()[u"haproxy"_s][u"pid"_s].toInteger();
}

//! Numbers of processes start again from the beginning: a newer one may be lower.
bool isAnother(qint64 pid, qint64 before)
{
    return pid != 0 && pid != before;
}

//! The effective user of a living process, as text.
QByteArray userOf(qint64 pid)
{
    QFile status(u"/proc/%1/status"_s.arg(pid));
    if (!status.open(QIODevice::ReadOnly))
        return "gone";
    for (const QByteArray &line : status.readAll().split('\n'))
        if (line.startsWith("Uid:"))
            return line.simplified().split(' ').at(2);
    return {};
}

QByteArray haproxyUser()
{
    const passwd *user = ::getpwnam("haproxy");
    return user ? QByteArray::number(user->pw_uid) : QByteArray();
}

QString rootOf(qint64 pid)
{
    return QFileInfo(u"/proc/%1/root"_s.arg(pid)).symLinkTarget();
}

//! An HTTP service whose n-th lines need a reload.
QByteArray lines(int n, const Origin &origin)
{
    return '['
        + Site::web("a", origin,
                    R"("config":["http-response set-header X-N )" + QByteArray::number(n) + R"("],)")
        + ']';
}

void giveTo(const Site &site, const QString &owner)
{
    if (site.lab.run(u"chown"_s, {u"-R"_s, owner, site.lab.path(u"."_s)}) != 0)
        qFatal("nothing can be given away here");
}

} // namespace

void PrivilegesTest::initTestCase()
{
    if (HaproxyLab::haproxy().isEmpty())
        QSKIP("haproxy is not installed");
    if (::geteuid() != 0 || haproxyUser().isEmpty())
        QSKIP("this needs root, and the user haproxy");
    if (QFile::exists(u"/dev/log"_s) && !QFile::exists(u"/var/lib/haproxy/dev/log"_s))
        QSKIP("there is no /dev/log for HAProxy in /var/lib/haproxy");
}

void PrivilegesTest::haproxyOfRootServesAsAUserOfItsOwn()
{
    Site site;
    Origin a{"a"}, fresh{"fresh"};
    site.serve(lines(0, a));
    site.start();
    QTRY_COMPARE(site.get("a.test"), "a");
    QTRY_COMPARE(site.state(), u"inSync"_s);
    const qint64 first = pidOf(site);
    QCOMPARE(userOf(first), haproxyUser());
    QCOMPARE(rootOf(first), u"/var/lib/haproxy"_s);

    Load load(site.lab.settings.httpPort, "a.test", 4);
    for (int n = 1; n <= 3; ++n) {
        const qint64 before = pidOf(site);
        site.serve(lines(n, a));
        QTRY_VERIFY(isAnother(pidOf(site), before));
        QTRY_COMPARE(site.count(u"oldProcesses"_s), 0);
    }
    const int good = load.good;
    QTRY_VERIFY(load.good > good + 100);
    load.stop();
    QTRY_VERIFY(load.isOver());
    QCOMPARE(load.failed, 0);

    const qint64 reloaded = pidOf(site);
    const int updates = site.count(u"runtimeUpdates"_s);
    site.serve(lines(3, fresh));
    QTRY_COMPARE(site.get("a.test"), "fresh");
    QTRY_VERIFY(site.count(u"runtimeUpdates"_s) > updates);
    QCOMPARE(pidOf(site), reloaded);

    site.stop();
    site.start();
    QTRY_COMPARE(site.state(), u"inSync"_s);
    QCOMPARE(pidOf(site), reloaded);
    QCOMPARE(site.count(u"reloads"_s), 0);

    QVERIFY(signalTo(reloaded, SIGKILL));
    QTRY_VERIFY(pidOf(site) != 0 && pidOf(site) != reloaded);
    QTRY_COMPARE(site.get("a.test"), "fresh");
    QCOMPARE(userOf(pidOf(site)), haproxyUser());
}

void PrivilegesTest::relativePathIsKnownBehindTheChroot()
{
    Site site;
    Origin a{"a"};
    const QString before = QDir::currentPath();
    QDir::setCurrent(site.lab.path(u"."_s));
    const auto back = qScopeGuard([&] { QDir::setCurrent(before); });
    site.lab.settings.configFilePath = QDir().relativeFilePath(site.lab.settings.configFilePath);
    site.serve(lines(0, a));
    site.start();
    QTRY_COMPARE(site.get("a.test"), "a");
    QTcpSocket session;
    session.connectToHost(QHostAddress(QHostAddress::LocalHost), site.lab.settings.httpPort.number());
    QTRY_COMPARE(session.state(), QAbstractSocket::ConnectedState);
    session.write("GET / HTTP/1.1\r\n"); // HAProxy waits for it longer than this test lasts
    QTRY_VERIFY(site.lab.clients() > 0);
    const qint64 first = pidOf(site);
    site.serve(lines(1, a));
    QTRY_VERIFY(isAnother(pidOf(site), first));
    QTRY_COMPARE(site.count(u"oldProcesses"_s), 1); // without a socket it is known by its file
    site.stop();
}

void PrivilegesTest::haproxyThatRunsAsRootIsRelievedUnderLoad()
{
    Site site;
    Origin a{"a"};
    site.serve(lines(0, a));
    site.through = asBoundRoot;
    site.start();
    QTRY_COMPARE(site.get("a.test"), "a");
    QTRY_COMPARE(site.state(), u"inSync"_s);
    const qint64 rooted = pidOf(site);
    QCOMPARE(userOf(rooted), "0");

    Load load(site.lab.settings.httpPort, "a.test", 4);
    site.stop();
    site.through.clear();
    site.start();
    QTRY_VERIFY(pidOf(site) > 0 && pidOf(site) != rooted);
    QTRY_COMPARE(site.lab.haproxyPids(), QList<qint64>{pidOf(site)});
    const int good = load.good;
    QTRY_VERIFY(load.good > good + 100);
    load.stop();
    QTRY_VERIFY(load.isOver());
    QCOMPARE(load.failed, 0);
    QCOMPARE(userOf(pidOf(site)), haproxyUser());
    QTRY_COMPARE(site.state(), u"inSync"_s);
}

void PrivilegesTest::ordinaryUserKeepsHisOwn()
{
    Site site;
    Origin a{"a"};
    site.serve(lines(0, a));
    giveTo(site, u"nobody:nogroup"_s);
    site.through = asNobody;
    site.start();
    QTRY_COMPARE(site.get("a.test"), "a");
    QTRY_COMPARE(site.state(), u"inSync"_s);
    const qint64 first = pidOf(site);
    QCOMPARE(userOf(first), QByteArray::number(::getpwnam("nobody")->pw_uid));
    QVERIFY(!site.config().contains("\n    chroot "));
    Load load(site.lab.settings.httpPort, "a.test", 4);
    site.serve(lines(1, a));
    QTRY_VERIFY(isAnother(pidOf(site), first));
    QTRY_COMPARE(site.count(u"oldProcesses"_s), 0);
    load.stop();
    QTRY_VERIFY(load.isOver());
    QCOMPARE(load.failed, 0);
}

void PrivilegesTest::previewOfAnOrdinaryUserIsRootsText()
{
    Site site;
    Origin a{"a"};
    site.serve(lines(0, a));
    giveTo(site, u":nogroup"_s);
    QVERIFY(::chmod(QFile::encodeName(site.lab.path(u"."_s)).constData(), 0755) == 0);
    site.start();
    QTRY_COMPARE(site.state(), u"inSync"_s);
    QVERIFY(site.config().contains("user haproxy"));
    site.through = asNobody;
    QCOMPARE(site.command({u"--dry-run"_s}), 0);
    QVERIFY2(!site.printed.contains("haproxy\n-") && !site.printed.contains("chroot"), site.printed);
}

void PrivilegesTest::ownGlobalTextDecides()
{
    Site site;
    Origin a{"a"};
    (void)site.lab.write(u"settings/global.cfg"_s,
                         "global\n    maxconn 100\ndefaults\n    timeout client 5s\n    timeout server 5s\n"
                         "    timeout connect 5s\n");
    site.serve(lines(0, a));
    site.start();
    QTRY_COMPARE(site.get("a.test"), "a");
    QTRY_COMPARE(site.state(), u"inSync"_s);
    QCOMPARE(userOf(pidOf(site)), "0");
    QVERIFY(!site.config().contains("\n    chroot "));
}

void PrivilegesTest::linesThatNeedRootKeepIt()
{
    Site site;
    Origin a{"a"};
    site.serve('[' + Site::web("a", a, R"("config":["source 0.0.0.0 usesrc client"],)") + ']');
    site.start();
    QTRY_COMPARE(site.state(), u"inSync"_s);
    QCOMPARE(userOf(pidOf(site)), "0");
    site.serve(lines(0, a));
    QTRY_COMPARE(site.get("a.test"), "a");
    QTRY_COMPARE(userOf(pidOf(site)), haproxyUser());
}

//! It could not do what `user` and `chroot` say.
void PrivilegesTest::masterOfAnOrdinaryUserIsReloadedAsHeIs()
{
    Site site;
    Origin a{"a"};
    site.serve(lines(0, a));
    giveTo(site, u"nobody:nogroup"_s);
    site.through = asNobody;
    QCOMPARE(site.command({u"--once"_s}), 0);
    for (const qint64 pid : site.lab.haproxyPids())
        QVERIFY(signalTo(pid, SIGKILL));
    QTRY_VERIFY(site.lab.haproxyPids().isEmpty());
    QProcess master;
    const QStringList command = asNobody
        + QStringList{HaproxyLab::haproxy(),    u"-W"_s, u"-f"_s, site.lab.settings.configFilePath, u"-p"_s,
                      site.lab.settings.pidPath};
    master.start(command.first(), command.mid(1));
    QTRY_COMPARE(site.get("a.test"), "a");
    site.through.clear();
    site.start({{u"HAPROXY_SUPERVISE"_s, u"0"_s}});
    QTRY_COMPARE(site.state(), u"inSync"_s);
    const qint64 first = pidOf(site);
    giveTo(site, u"nobody:nogroup"_s); // where root has written, in a directory owned by nobody
    site.serve(lines(1, a));
    QTRY_VERIFY(isAnother(pidOf(site), first));
    QTRY_COMPARE(site.state(), u"inSync"_s);
    QVERIFY(!site.config().contains("\n    chroot "));
    site.stop();
    master.terminate();
    master.waitForFinished();
}

QTEST_GUILESS_MAIN(PrivilegesTest)
#include "privilegestest.moc"
