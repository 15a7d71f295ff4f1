// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/socket/observation.h"

#include "haproxy/socket/statanswers.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

class HaproxyAnswersTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void generationIsReadWhole_data();
    void generationIsReadWhole();
    void rowsOfServersAreRead();
    void otherAnswersAboutServersAreErrors_data();
    void otherAnswersAboutServersAreErrors();
    void whatIsNoneOfOursIsNeverSaidBack_data();
    void whatIsNoneOfOursIsNeverSaidBack();
    void backendsWithoutAUsedServerAreNamed_data();
    void backendsWithoutAUsedServerAreNamed();
};

void HaproxyAnswersTest::generationIsReadWhole_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QString>("generation");
    QTest::newRow("one of ours") << QByteArray("proc.generation: type=str value=<0123abcd>") << u"0123abcd"_s;
    QTest::newRow("none") << QByteArray("proc.generation: not found") << QString();
    QTest::newRow("cut before the value") << QByteArray("proc.generation:") << QString();
    QTest::newRow("cut within the value") << QByteArray("proc.generation: type=str value=<01") << QString();
}

void HaproxyAnswersTest::generationIsReadWhole()
{
    QFETCH(QByteArray, line);
    const auto info = infoFrom(line + "\nPid: 4711\n");
    QVERIFY(info);
    QTEST(info->generation, "generation");
}

void HaproxyAnswersTest::rowsOfServersAreRead()
{
    const QByteArray up = "3 a_80 1 s1 10.0.0.1 2 0 7 1 9 1 0 4 0 0 0 0 - 31000 - 0 0 - - 0";
    const QByteArray down = "3 a_80 2 s2 10.0.0.2 0 1 7 1 9 1 0 4 0 0 0 0 - 31001 - 0 0 - - 0";
    const QByteArray ofAgent = "4 b_80 1 s1 10.0.0.3 2 0 7 1 9 1 0 4 0 2 0 0 - 31002 - 0 0 - - 0";
    const auto rows =
        serversStateFrom("1\n# be_id be_name\n" + up + '\n' + down + "\n\n3 a_80 1 cut\n" + ofAgent);
    QVERIFY(rows);
    const ServerStateRow first{.backend = u"a_80"_s,
                               .name = u"s1"_s,
                               .address = u"10.0.0.1"_s,
                               .port = 31000,
                               .operationalState = 2,
                               .weight = Weight::from(7),
                               .line = up};
    const ServerStateRow second{.backend = u"a_80"_s,
                                .name = u"s2"_s,
                                .address = u"10.0.0.2"_s,
                                .port = 31001,
                                .adminState = 1,
                                .weight = Weight::from(7),
                                .line = down};
    const ServerStateRow third{.backend = u"b_80"_s,
                               .name = u"s1"_s,
                               .address = u"10.0.0.3"_s,
                               .port = 31002,
                               .operationalState = 2,
                               .line = ofAgent};
    QCOMPARE(*rows, (QList<ServerStateRow>{first, second, third}));
    QVERIFY2(rows->at(0).backend.constData() == rows->at(1).backend.constData(), "not shared");
}

void HaproxyAnswersTest::otherAnswersAboutServersAreErrors_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("no such backend") << QByteArray("Can't find backend.\n");
    QTest::newRow("another version") << QByteArray("2\n# be_id be_name\n");
}

void HaproxyAnswersTest::otherAnswersAboutServersAreErrors()
{
    QFETCH(QByteArray, answer);
    QVERIFY(!serversStateFrom(answer));
}

void HaproxyAnswersTest::whatIsNoneOfOursIsNeverSaidBack_data()
{
    QTest::addColumn<QString>("server");
    QTest::addColumn<QString>("key");
    QTest::addColumn<bool>("isOurs");
    const QString server = u"web-10.0.0.9-31000"_s, key = u"web.test/api/"_s;
    QTest::newRow("ours") << server << key << true;
    QTest::newRow("a server that is a second command") << u"x;shutdown"_s << key << false;
    QTest::newRow("a server with a NUL") << u"x"_s + QChar(0) << key << false;
    QTest::newRow("a key that is a second command") << server << u"x;clear"_s << false;
    QTest::newRow("a key that escapes the blank behind it") << server << u"x\\"_s << false;
    QTest::newRow("an empty key") << server << QString() << false;
}

void HaproxyAnswersTest::whatIsNoneOfOursIsNeverSaidBack()
{
    QFETCH(QString, server);
    QFETCH(QString, key);
    const ProxyModel wanted{.backends = {ProxyBackend{.name = u"web_80"_s, .balance = u"leastconn"_s}}};
    const ServerStateRow row{.backend = u"web_80"_s, .name = server, .address = u"10.0.0.9"_s, .port = 31000};
    const auto observed = observationFrom(wanted, {row}, {{pathsMap, {{key, u"web_80"_s}}}});
    QTEST(observed.has_value(), "isOurs");
}

void HaproxyAnswersTest::backendsWithoutAUsedServerAreNamed_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<bool>("isRead");
    QTest::addColumn<QStringList>("names");
    const QByteArray header = "# pxname,svname,status,weight,act,bck,last_chk,\n";
    QTest::newRow("none") << header + "\n" << true << QStringList();
    QTest::newRow("up, backup, down") << header
            + "a_80,BACKEND,UP,2,2,0,,\nb_80,BACKEND,UP,0,0,1,,\n"
              "c_80,BACKEND,DOWN,0,0,0,,\n\n"
                                      << true << QStringList{u"c_80"_s};
    QTest::newRow("cut in a row") << header + "a_80,BACKEND,DOWN,0,0" << true << QStringList();
    QTest::newRow("another answer") << QByteArray("Unknown command.\n") << false << QStringList();
    QTest::newRow("no such columns") << QByteArray("# pxname,svname,\na_80,BACKEND,\n") << false
                                     << QStringList();
    QTest::newRow("nothing") << QByteArray() << false << QStringList();
}

void HaproxyAnswersTest::backendsWithoutAUsedServerAreNamed()
{
    QFETCH(QByteArray, answer);
    QFETCH(bool, isRead);
    const auto without = withoutLiveServersIn(answer);
    QCOMPARE(without.has_value(), isRead);
    QStringList names = without.value_or(QSet<QString>()).values();
    names.sort();
    QTEST(names, "names");
}

QTEST_GUILESS_MAIN(HaproxyAnswersTest)
#include "answerstest.moc"
