// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/program/privatemounts.h"
#include "support/program/site.h"

#include <QFile>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

//! Disks that are full or read-only, and a kernel with no watches left, with the real program and HAProxy.
class DiskFaultsTest final : public QObject {
    Q_OBJECT
public:
    explicit DiskFaultsTest(bool isPermitted)
        : m_isPermitted(isPermitted)
    {
    }

private Q_SLOTS:
    void initTestCase();
    void fullDiskChangesNothingInForceAndHeals();
    void fullDiskStopsNoChangeAtRunTime();
    void fullDiskStopsNoChangeAtRunTimeWhileAReloadFails();
    void fullDiskLeavesTheSavedAnswers();
    void readOnlyDirectoryIsToldAndHaproxyServesOn();
    void withoutWatchesFilesAreLookedAtAgainAndAgain();

private:
    bool m_isPermitted;
};

namespace {

//! A site with its configuration on a small disk. It serves the service "a".
struct World {
    Origin origin{"a"};
    Origin other{"b"};
    Site site;
    SmallDisk disk{site.lab.path(u"etc"_s)};
    World()
    {
        site.serve('[' + Site::web("a", origin) + ']');
        site.start();
    }
    void addService() const { site.serve('[' + Site::web("a", origin) + ',' + Site::web("b", other) + ']'); }
    [[nodiscard]] QString error() const { return site.api()[u"summary"_s].toString(); }
};

} // namespace

void DiskFaultsTest::initTestCase()
{
    if (HaproxyLab::haproxy().isEmpty())
        QSKIP("haproxy is not installed");
    if (!m_isPermitted)
        QSKIP("the kernel permits no file systems of our own here");
}

void DiskFaultsTest::fullDiskChangesNothingInForceAndHeals()
{
    World world;
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    const QByteArray before = world.site.config();
    world.disk.fill();
    world.addService();
    QTRY_COMPARE(world.site.state(), u"failed"_s);
    QVERIFY2(world.error().contains(u"No space left on device"), qPrintable(world.error()));
    QCOMPARE(world.site.config(), before);
    QVERIFY(world.site.isConfigValid());
    QCOMPARE(world.site.get("a.test"), "a");
    world.disk.clear();
    QTRY_COMPARE_WITH_TIMEOUT(world.site.get("b.test"), "b", 20'000);
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
}

void DiskFaultsTest::fullDiskStopsNoChangeAtRunTime()
{
    World world;
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    const QByteArray before = world.site.config();
    world.disk.fill();
    world.site.serve('[' + Site::web("a", world.other) + ']');
    QTRY_COMPARE(world.site.get("a.test"), "b");
    QTRY_VERIFY(world.site.log().contains("the configuration file cannot follow"));
    QCOMPARE(world.site.config(), before);
    world.disk.clear();
    QTRY_VERIFY_WITH_TIMEOUT(world.site.config() != before, 20'000);
    QVERIFY(world.site.isConfigValid());
}

void DiskFaultsTest::fullDiskStopsNoChangeAtRunTimeWhileAReloadFails()
{
    World world;
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    world.disk.fill();
    world.site.serve('[' + Site::web("a", world.other) + ',' + Site::web("b", world.other) + ']');
    QTRY_COMPARE(world.site.state(), u"failed"_s);
    QCOMPARE(world.site.get("a.test"), "b"); // in the same round: the next may be a minute away
    QCOMPARE(world.site.get("b.test"), "");
    QVERIFY2(world.error().contains(u"No space left on device"), qPrintable(world.error()));
    world.disk.clear();
    QTRY_COMPARE_WITH_TIMEOUT(world.site.get("b.test"), "b", 20'000);
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
}

void DiskFaultsTest::fullDiskLeavesTheSavedAnswers()
{
    World world;
    const auto saved = [&world] { return world.site.lab.read(u"etc/haproxy.cfg.d/answer-file.json"_s); };
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    world.site.stop();
    const QByteArray before = saved();
    QVERIFY(before.contains("/a"));
    world.site.start();
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    world.disk.fill();
    world.site.serve('[' + Site::web("a", world.other) + ']');
    QTRY_COMPARE(world.site.get("a.test"), "b");
    world.site.stop();
    QVERIFY(world.site.log().contains("cannot save the answer of File"));
    QCOMPARE(saved(), before);
}

void DiskFaultsTest::readOnlyDirectoryIsToldAndHaproxyServesOn()
{
    World world;
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    world.site.stop();
    world.disk.setReadOnly(true);
    world.site.start();
    world.addService();
    QTRY_COMPARE(world.site.state(), u"failed"_s);
    QVERIFY2(world.error().contains(u"Read-only file system"), qPrintable(world.error()));
    QCOMPARE(world.site.get("a.test"), "a");
    world.disk.setReadOnly(false);
    QTRY_COMPARE_WITH_TIMEOUT(world.site.get("b.test"), "b", 20'000);
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
}

void DiskFaultsTest::withoutWatchesFilesAreLookedAtAgainAndAgain()
{
    QFile limit(u"/proc/sys/user/max_inotify_watches"_s);
    if (!limit.open(QIODevice::ReadWrite | QIODevice::Unbuffered) || limit.write("0") != 1)
        QSKIP("the kernel permits no limit of our own for watches here");
    World world;
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    QCOMPARE(world.site.log().count("fs.inotify.max_user_watches"), 2); // services and settings
    world.addService();
    QTRY_COMPARE_WITH_TIMEOUT(world.site.get("b.test"), "b", 20'000);
    QCOMPARE(world.site.log().count("fs.inotify.max_user_watches"), 2);
}

int main(int argc, char *argv[])
{
    const bool isPermitted = enterPrivateMounts();
    QCoreApplication application(argc, argv);
    DiskFaultsTest test(isPermitted);
    return QTest::qExec(&test, argc, argv);
}

#include "diskfaultstest.moc"
