// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/program/site.h"

#include <QDir>
#include <QFileInfo>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

//! Two proxym processes on one configuration, with the real program.
class LockTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void secondDaemonRefusesAndNamesTheFirst();
    void onceRefusesBesideTheDaemon();
    void dryRunNeedsNoLock();
    void lockEndsWithKill();
    void haproxyNeverHoldsTheLock();
    void unwritableDirectoryIsNoLockButNoReasonToEnd();
};

namespace {

//! A site whose daemon serves one service.
struct Running {
    Origin origin{"a"};
    Site site;
    Running()
    {
        site.serve('[' + Site::web("a", origin) + ']');
        site.start();
    }
    [[nodiscard]] QByteArray pid() const { return "pid " + QByteArray::number(site.process->processId()); }
};

} // namespace

void LockTest::initTestCase()
{
    if (HaproxyLab::haproxy().isEmpty())
        QSKIP("haproxy is not installed");
}

void LockTest::secondDaemonRefusesAndNamesTheFirst()
{
    Running first;
    QTRY_COMPARE(first.site.get("a.test"), "a");
    const QString elsewhere = u"127.0.0.1:"_s + QString::number(freePort().number());
    QCOMPARE(first.site.command({}, {{u"LISTEN_ADDRESS"_s, elsewhere}}), 1);
    QVERIFY2(first.site.printed.contains(first.pid()), first.site.printed);
    QTRY_COMPARE(first.site.state(), u"inSync"_s);
}

void LockTest::onceRefusesBesideTheDaemon()
{
    Running first;
    QTRY_COMPARE(first.site.get("a.test"), "a");
    QCOMPARE(first.site.command({u"--once"_s}), 1);
    QVERIFY2(first.site.printed.contains(first.pid()), first.site.printed);
}

void LockTest::dryRunNeedsNoLock()
{
    Running first;
    QTRY_COMPARE(first.site.state(), u"inSync"_s);
    QCOMPARE(first.site.command({u"--dry-run"_s}), 0);
}

void LockTest::lockEndsWithKill()
{
    Running first;
    QTRY_COMPARE(first.site.get("a.test"), "a");
    first.site.kill();
    QCOMPARE(first.site.command({u"--once"_s}), 0);
}

//! HAProxy outlives proxym: if it held the lock, no later proxym could start.
void LockTest::haproxyNeverHoldsTheLock()
{
    Running first;
    QTRY_COMPARE(first.site.get("a.test"), "a");
    const QString lock = QFileInfo(first.site.lab.settings.helpersPath() + u"/lock"_s).canonicalFilePath();
    QVERIFY(!lock.isEmpty());
    const QList<qint64> pids = first.site.lab.haproxyPids();
    QVERIFY(!pids.isEmpty());
    for (const qint64 pid : pids) {
        const QFileInfoList open = QDir(u"/proc/%1/fd"_s.arg(pid)).entryInfoList(QDir::Files | QDir::System);
        for (const QFileInfo &file : open)
            QVERIFY(file.symLinkTarget() != lock);
    }
}

void LockTest::unwritableDirectoryIsNoLockButNoReasonToEnd()
{
    Running first;
    first.site.stop();
    QDir(first.site.lab.settings.helpersPath()).removeRecursively();
    (void)first.site.lab.write(u"etc/haproxy.cfg.d"_s, "a file where the directory should be");
    first.site.start();
    QTRY_VERIFY(!first.site.state().isEmpty());
    QTRY_VERIFY(first.site.log().contains("haproxy.cfg.d"));
    QCOMPARE(first.site.process->state(), QProcess::Running);
}

QTEST_GUILESS_MAIN(LockTest)
#include "locktest.moc"
