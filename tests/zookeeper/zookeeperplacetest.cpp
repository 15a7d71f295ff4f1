// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "zookeeper/zookeeperplace.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

class ZooKeeperPlaceTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void placesAreRead_data();
    void placesAreRead();
    void mistakesAreTold_data();
    void mistakesAreTold();
    void listedServersAreAsEver();
};

void ZooKeeperPlaceTest::placesAreRead_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("servers");
    QTest::addColumn<QString>("path");
    QTest::newRow("one") << u"zk://a:2181/mesos"_s << u"a:2181"_s << u"/mesos"_s;
    QTest::newRow("three") << u"zk://10.0.0.1:2181, b.test:2182,[::1]:2183/a/b-c"_s
                           << u"10.0.0.1:2181,b.test:2182,[::1]:2183"_s << u"/a/b-c"_s;
}

void ZooKeeperPlaceTest::placesAreRead()
{
    QFETCH(QString, text);
    const auto found = SettingValue<FoundServers>::parse(text);
    QVERIFY(found && found->followed && found->listed.isEmpty());
    QTEST(found->followed->servers, "servers");
    QTEST(found->followed->path, "path");
    const QString again = SettingValue<FoundServers>::text(*found);
    QCOMPARE(again, u"zk://"_s + found->followed->servers + found->followed->path);
    QCOMPARE(SettingValue<FoundServers>::parse(again)->followed->servers, found->followed->servers);
}

void ZooKeeperPlaceTest::mistakesAreTold_data()
{
    QTest::addColumn<QString>("text");
    for (const char *const text :
         {"zk://", "zk://a:2181", "zk://a:2181/", "zk:///mesos", "zk://a/mesos", "zk://a:0/mesos",
          "zk://a:2181,b/mesos", "zk://a:2181/mesos/", "zk://a:2181//mesos", "zk://a:2181/a/../b",
          "zk://a:2181/a b", "zk://a:2181/\n", "zk://me:s3cret@a:2181/mesos", "ZK://a:2181/mesos"})
        QTest::newRow(text) << QString::fromUtf8(text);
}

void ZooKeeperPlaceTest::mistakesAreTold()
{
    QFETCH(QString, text);
    const auto found = SettingValue<FoundServers>::parse(text);
    QVERIFY(!found);
    QVERIFY(!found.error().what.contains(u"s3cret"_s));
}

void ZooKeeperPlaceTest::listedServersAreAsEver()
{
    const auto found = SettingValue<FoundServers>::parse(u"http://a:5050,b:5051"_s);
    QVERIFY(found && !found->followed);
    QCOMPARE(found->listed, (QList{QUrl(u"http://a:5050"_s), QUrl(u"http://b:5051"_s)}));
    QCOMPARE(SettingValue<FoundServers>::text(*found), u"http://a:5050,http://b:5051"_s);
}

QTEST_APPLESS_MAIN(ZooKeeperPlaceTest)
#include "zookeeperplacetest.moc"
