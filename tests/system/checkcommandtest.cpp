// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/program/site.h"

#include <QDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

//! `--check` with the real program.
class CheckCommandTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void goodSettingsAreCalledGood();
    void everythingThatIsNotThereIsNamedAtOnce();
    void unknownNamesAreToldBesideMistakes();
    void nothingEnabledIsAMistake();
    void directoriesThatAreCalledGoodAreMadeByTheDaemon();
};

void CheckCommandTest::goodSettingsAreCalledGood()
{
    Site site;
    site.program = u"/bin/true"_s;
    QCOMPARE(site.command({u"--check"_s}), 0);
    QCOMPARE(site.printed, QByteArray("settings are good\n"));
}

void CheckCommandTest::everythingThatIsNotThereIsNamedAtOnce()
{
    Site site;
    const QString plain = site.lab.write(u"plain"_s, "no directory");
    site.program = site.lab.path(u"no-haproxy"_s);
    QCOMPARE(site.command({u"--check"_s},
                          {{u"FILE_CONFIGS_PATH"_s, plain},
                           {u"HAPROXY_PID_PATH"_s, plain + u"/haproxy.pid"_s},
                           {u"HAPROXY_BIND_ADDRESS"_s, u"192.0.2.1"_s}}),
             78);
    for (const char *name :
         {"FILE_CONFIGS_PATH", "HAPROXY_PID_PATH", "HAPROXY_BIND_ADDRESS", "HAPROXY_BINARY_PATH"})
        QVERIFY2(site.printed.contains("PROXYM_" + QByteArray(name) + "=\""), site.printed);
    QVERIFY2(!site.printed.contains("good"), site.printed);
}

void CheckCommandTest::unknownNamesAreToldBesideMistakes()
{
    Site site;
    site.program = u"/bin/true"_s;
    const QMap<QString, QString> settings{{u"HAPROXY_HTTP_PORT"_s, u"eighty"_s},
                                          {u"LISTEN_ADDRES"_s, u"127.0.0.1:1"_s}};
    for (const QStringList &arguments : {QStringList{u"--check"_s}, QStringList()}) {
        QCOMPARE(site.command(arguments, settings), 78);
        QVERIFY2(site.printed.contains("PROXYM_HAPROXY_HTTP_PORT=\"eighty\""), site.printed);
        QVERIFY2(site.printed.contains("PROXYM_LISTEN_ADDRES is not a setting"), site.printed);
    }
}

void CheckCommandTest::nothingEnabledIsAMistake()
{
    Site site;
    const QMap<QString, QString> off{{u"FILE_ENABLED"_s, u"0"_s}, {u"HAPROXY_ENABLED"_s, u"0"_s}};
    for (const QStringList &arguments : {QStringList{u"--check"_s}, QStringList()}) {
        QCOMPARE(site.command(arguments, off), 78);
        QVERIFY2(site.printed.contains("nothing is enabled"), site.printed);
    }
}

void CheckCommandTest::directoriesThatAreCalledGoodAreMadeByTheDaemon()
{
    if (HaproxyLab::haproxy().isEmpty())
        QSKIP("haproxy is not installed");
    Origin origin("a");
    Site site;
    site.serve('[' + Site::web("a", origin) + ']');
    site.lab.settings.configFilePath = site.lab.path(u"new/etc/haproxy.cfg"_s);
    site.lab.settings.pidPath = site.lab.path(u"new/run/haproxy.pid"_s);
    QCOMPARE(site.command({u"--check"_s}), 0);
    QVERIFY(!QDir(site.lab.path(u"new"_s)).exists());
    site.start();
    QTRY_COMPARE(site.get("a.test"), "a");
}

QTEST_GUILESS_MAIN(CheckCommandTest)
#include "checkcommandtest.moc"
