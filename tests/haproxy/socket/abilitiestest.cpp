// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/process/keeper.h"
#include "support/haproxy/haproxylab.h"

#include <QCoroTask>
#include <QProcess>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

class HaproxyAbilitiesTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void eachVersionHasItsOwn_data();
    void eachVersionHasItsOwn();
    void whatIsNoVersionCanNothing_data();
    void whatIsNoVersionCanNothing();
    void processThatServesSaysWhatItIs();
    void whoDoesNotAnswerIsAskedAgain();
    void exporterIsTold();
};

void HaproxyAbilitiesTest::eachVersionHasItsOwn_data()
{
    QTest::addColumn<QString>("version");
    QTest::addColumn<QByteArray>("help");
    QTest::addColumn<QStringList>("names");
    const QByteArray help = "The following commands are valid at this level:\n"
                            "  add acl [@<ver>] <acl> <pattern>        : add an acl entry\n"
                            "  add server <bk>/<srv>                   : create a new server\n";
    const QByteArray newHelp = help
        + "  add backend <backend>                   : add a new backend\n"
          "  publish backend <backend>               : mark backend as ready for traffic\n";
    const QString cookies = u"cookiesAtOnce"_s, backends = u"dynamicBackends"_s, state = u"initState"_s,
                  lines = u"longLines"_s;
    QTest::newRow("2.6") << u"2.6.12-1+deb12u4"_s << help << QStringList{lines};
    QTest::newRow("2.8") << u"2.8.0"_s << help << QStringList{lines};
    QTest::newRow("3.0") << u"3.0.11-1+deb13u4"_s << help << QStringList{cookies, lines};
    QTest::newRow("3.2") << u"3.2.26-1"_s << help << QStringList{cookies, state};
    QTest::newRow("3.4") << u"3.4.7-1"_s << newHelp << QStringList{cookies, backends, state};
    QTest::newRow("new") << u"3.5-dev2-a1b2c3-7"_s << newHelp << QStringList{cookies, backends, state};
    QTest::newRow("10") << u"10.0.1"_s << newHelp << QStringList{cookies, backends, state};
}

void HaproxyAbilitiesTest::eachVersionHasItsOwn()
{
    QFETCH(QString, version);
    QFETCH(QByteArray, help);
    const auto abilities = HaproxyAbilities::from(version, help);
    QCOMPARE(abilities.version, version);
    QTEST(abilities.names(), "names");
}

void HaproxyAbilitiesTest::exporterIsTold()
{
    QVERIFY(HaproxyAbilities::from(u"2.6.12"_s, "\nproc.exporter: type=str value=<yes>\n").hasExporter);
    QVERIFY(!HaproxyAbilities::from(u"2.6.12"_s, "\nVariable not found.\n").hasExporter);
}

void HaproxyAbilitiesTest::whatIsNoVersionCanNothing_data()
{
    QTest::addColumn<QString>("version");
    QTest::newRow("nothing") << QString();
    QTest::newRow("words") << u"unknown"_s;
    QTest::newRow("one number") << u"3"_s;
}

void HaproxyAbilitiesTest::whatIsNoVersionCanNothing()
{
    QFETCH(QString, version);
    QCOMPARE(HaproxyAbilities::from(version, "  add backend <backend>\n"), HaproxyAbilities());
}

void HaproxyAbilitiesTest::processThatServesSaysWhatItIs()
{
    if (HaproxyLab::haproxy().isEmpty())
        QSKIP("haproxy is not installed");
    const HaproxyLab lab;
    (void)lab.write(u"etc/haproxy.cfg"_s, lab.config("0123abcd", *Port::from(1)));
    const HaproxyAdmin admin(lab.settings.adminSocketPath(), lab.settings.timeout);
    HaproxyKeeper keeper(lab.settings, admin,
                         ConfigStore(lab.settings.configFilePath, lab.settings.helpersPath()));
    QCOMPARE(keeper.abilities(), HaproxyAbilities());
    const auto pid = QCoro::waitFor(keeper.bringInForce(u"0123abcd"_s, u"first start"_s));
    QVERIFY2(pid, pid ? "" : qPrintable(pid.error().what));
    QTRY_VERIFY(!keeper.abilities().version.isEmpty());
    const HaproxyAbilities abilities = keeper.abilities();
    QProcess program;
    program.start(HaproxyLab::haproxy(), {u"-v"_s});
    QVERIFY(program.waitForFinished());
    QVERIFY(program.readAllStandardOutput().startsWith("HAProxy version " + abilities.version.toUtf8()));
    // what it can really do
    const auto understands = [&admin](const QByteArray &line, const QByteArray &refusal) {
        const auto answer = QCoro::waitFor(admin.ask(line));
        return answer && !answer->contains(refusal);
    };
    QCOMPARE(abilities.addsBackends, understands("add backend", "Unknown command"));
    QCOMPARE(abilities.addsServersDown,
             understands("add server web_80/more 127.0.0.1:1 init-state down", "unknown keyword"));
    QCOMPARE(abilities.takesLongLines, understands(QByteArray("show version; ").repeated(2'000), "too big"));
    QCoro::waitFor(keeper.stop());
}

void HaproxyAbilitiesTest::whoDoesNotAnswerIsAskedAgain()
{
    if (HaproxyLab::haproxy().isEmpty())
        QSKIP("haproxy is not installed");
    const HaproxyLab lab;
    (void)lab.write(u"etc/haproxy.cfg"_s, lab.config("0123abcd", *Port::from(1)));
    const QString socket = lab.settings.adminSocketPath();
    HaproxyKeeper keeper(lab.settings, HaproxyAdmin(socket, lab.settings.timeout),
                         ConfigStore(lab.settings.configFilePath, lab.settings.helpersPath()));
    QVERIFY(QCoro::waitFor(keeper.bringInForce(u"0123abcd"_s, u"first start"_s)));
    QVERIFY(QFile::rename(socket, socket + u".away"_s));
    QTest::qWait(300); // it is asked after 100 ms
    QVERIFY(keeper.abilities().version.isEmpty());
    QVERIFY(QFile::rename(socket + u".away"_s, socket));
    QTRY_VERIFY(!keeper.abilities().version.isEmpty());
    QCoro::waitFor(keeper.stop());
}

QTEST_GUILESS_MAIN(HaproxyAbilitiesTest)
#include "abilitiestest.moc"
