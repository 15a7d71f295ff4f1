// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "mesos/mesosparser.h"

#include <QFile>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

//! What masters of any version, and proxies in front of them, may answer about the leader.
class MesosParserTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void pidLeadsToAHost_data();
    void pidLeadsToAHost();
    void redirectNamesTheLeader_data();
    void redirectNamesTheLeader();
    void locationOfSomebodyElseIsNoLeader_data();
    void locationOfSomebodyElseIsNoLeader();
    void stateNamesTheLeader_data();
    void stateNamesTheLeader();
    void otherAnswerIsNoState_data();
    void otherAnswerIsNoState();
    void stateCutAtAnyByteIsNone();
    void stateOfEachVersionNamesItsLeader_data();
    void stateOfEachVersionNamesItsLeader();
    void infoNamesAMaster_data();
    void infoNamesAMaster();
    void infoCutAtAnyByteIsNone();
};

void MesosParserTest::pidLeadsToAHost_data()
{
    QTest::addColumn<QString>("pid");
    QTest::addColumn<QString>("host");
    QTest::newRow("IPv4") << u"master@10.0.0.1:5050"_s << u"10.0.0.1:5050"_s;
    QTest::newRow("host name") << u"master@mesos1.example.com:5050"_s << u"mesos1.example.com:5050"_s;
    QTest::newRow("IPv6") << u"master@[2001:db8::1]:5050"_s << u"[2001:db8::1]:5050"_s;
    QTest::newRow("no process name") << u"10.0.0.1:5050"_s << u"10.0.0.1:5050"_s;
    QTest::newRow("no port") << u"master@10.0.0.1"_s << QString();
    QTest::newRow("empty port") << u"master@10.0.0.1:"_s << QString();
    QTest::newRow("port 0") << u"master@10.0.0.1:0"_s << QString();
    QTest::newRow("port too large") << u"master@10.0.0.1:65536"_s << QString();
    QTest::newRow("directive behind the port") << u"master@10.0.0.1:80 check"_s << QString();
    QTest::newRow("no host") << u"master@:5050"_s << QString();
    QTest::newRow("socket") << u"master@unix@/tmp/x:5050"_s << QString();
    QTest::newRow("only a bracket") << u"master@[:5050"_s << QString();
    QTest::newRow("empty") << QString() << QString();
}

void MesosParserTest::pidLeadsToAHost()
{
    QFETCH(QString, pid);
    const auto host = hostFromPid(pid);
    QTEST(host ? host->toString() : QString(), "host");
}

void MesosParserTest::redirectNamesTheLeader_data()
{
    QTest::addColumn<QByteArray>("location");
    QTest::addColumn<QString>("host");
    QTest::addColumn<bool>("mayBeTheAskedOne");
    const auto row = [](const char *name, const QByteArray &location, const QString &host,
                        bool mayBeTheAskedOne) {
        QTest::newRow(name) << location << host << mayBeTheAskedOne;
    };
    row("0.23 and later", "//10.0.0.1:5050", u"10.0.0.1:5050"_s, false);
    row("host name", "//Mesos1.example.com:5050", u"mesos1.example.com:5050"_s, false);
    row("IPv6", "//[2001:db8::1]:5050", u"[2001:db8::1]:5050"_s, false);
    row("trailing slash", "//10.0.0.1:5050/", u"10.0.0.1:5050"_s, false);
    row("no port", "//10.0.0.1", u"10.0.0.1:80"_s, false);
    row("until 0.22", "http://10.0.0.1:5050", u"10.0.0.1:5050"_s, true);
}

void MesosParserTest::redirectNamesTheLeader()
{
    QFETCH(QByteArray, location);
    const auto named = leaderFromRedirect(QUrl(u"http://master1:5050"_s), location);
    QVERIFY(named);
    QTEST(named->host.toString(), "host");
    QTEST(named->mayBeTheAskedOne, "mayBeTheAskedOne");
}

void MesosParserTest::locationOfSomebodyElseIsNoLeader_data()
{
    QTest::addColumn<QByteArray>("location");
    for (const char *location :
         {"", "/login", "//", "//:5050", "https://sso.example.com/login?to=mesos", "//10.0.0.1:0",
          "//10.0.0.1:99999", "ftp://10.0.0.1:5050", "//a b:5050", "10.0.0.1:5050", "?", "\xff"})
        QTest::newRow(*location ? location : "empty") << QByteArray(location);
}

void MesosParserTest::locationOfSomebodyElseIsNoLeader()
{
    QFETCH(QByteArray, location);
    const auto named = leaderFromRedirect(QUrl(u"http://master1:5050"_s), location);
    QVERIFY(!named);
    QCOMPARE(named.error().kind, Error::Kind::Malformed);
}

void MesosParserTest::stateNamesTheLeader_data()
{
    QTest::addColumn<QByteArray>("state");
    QTest::addColumn<QString>("host");
    QTest::newRow("first member") << QByteArray(R"({"leader": "master@10.0.0.1:5050", "slaves": []})")
                                  << u"10.0.0.1:5050"_s;
    QTest::newRow("behind the frameworks") << QByteArray(
        R"({"frameworks": [{"leader": "master@6.6.6.6:5050"}], "leader": "master@10.0.0.1:5050"} )")
                                           << u"10.0.0.1:5050"_s;
    QTest::newRow("missing") << QByteArray(R"({"frameworks": [{"leader": "master@6.6.6.6:5050"}]})")
                             << QString();
    QTest::newRow("empty") << QByteArray(R"({"leader": ""})") << QString();
    QTest::newRow("null") << QByteArray(R"({"leader": null})") << QString();
}

void MesosParserTest::stateNamesTheLeader()
{
    QFETCH(QByteArray, state);
    const auto leader = leaderFromState(state);
    QVERIFY(leader);
    QTEST(*leader ? (*leader)->toString() : QString(), "host");
}

void MesosParserTest::otherAnswerIsNoState_data()
{
    QTest::addColumn<QByteArray>("body");
    for (const char *body :
         {"", "   ", "null", "[]", "7", "<html>{}</html>", "not JSON", "{", "{\"leader\": 7}",
          "{\"leader\": {}}", "{\"leader\": \"master@nobody\"}", "{\"leader\": \"master@10.0.0.1:5050\"",
          "{\"leader\": \"master@10.0.0.1:5050\", \"frame", "{\"leader\" \"x\"}", "{leader: \"x\"}"})
        QTest::newRow(*body ? body : "empty") << QByteArray(body);
}

void MesosParserTest::otherAnswerIsNoState()
{
    QFETCH(QByteArray, body);
    const auto leader = leaderFromState(body);
    QVERIFY(!leader);
    QCOMPARE(leader.error().kind, Error::Kind::Malformed);
}

//! Even if the cut is after the leader.
void MesosParserTest::stateCutAtAnyByteIsNone()
{
    const QByteArray state =
        R"({"id":"x","leader":"master@10.0.0.1:5050","flags":{"a":"}"},"frameworks":[{"tasks":[{}]}]})";
    QVERIFY(leaderFromState(state));
    for (qsizetype cut = 0; cut < state.size(); ++cut)
        QVERIFY2(!leaderFromState(state.first(cut)), QByteArray::number(cut));
    QVERIFY(!leaderFromState(state + '}'));
    QVERIFY(!leaderFromState(state + "{}"));
}

void MesosParserTest::stateOfEachVersionNamesItsLeader_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("host");
    QTest::newRow("0.19, a framework by IPv6") << u"state-0.19.json"_s << u"10.0.0.1:5050"_s;
    QTest::newRow("0.22, a task that says leader") << u"state-0.22.json"_s << u"127.0.0.1:5050"_s;
    QTest::newRow("1.2, executors") << u"state-1.2-executors.json"_s << u"10.0.0.3:5050"_s;
    QTest::newRow("summary has no leader") << u"state-summary-0.27.json"_s << QString();
}

void MesosParserTest::stateOfEachVersionNamesItsLeader()
{
    QFETCH(QString, file);
    QFile state(QStringLiteral(PROXYM_TEST_DATA "/mesos/") + file);
    QVERIFY(state.open(QFile::ReadOnly));
    const auto leader = leaderFromState(state.readAll());
    QVERIFY(leader);
    QTEST(*leader ? (*leader)->toString() : QString(), "host");
}

void MesosParserTest::infoNamesAMaster_data()
{
    QTest::addColumn<QByteArray>("info");
    QTest::addColumn<QString>("host"); // empty: an error
    const auto row = [](const char *name, const QByteArray &info, const QString &host) {
        QTest::newRow(name) << info << host;
    };
    row("address", R"({"address":{"hostname":"m1","ip":"10.0.0.1","port":5050},"pid":"master@10.0.0.9:1"})",
        u"10.0.0.1:5050"_s);
    row("pid", R"({"hostname":"m1","ip":16777343,"pid":"master@10.0.0.2:5051","port":5051})",
        u"10.0.0.2:5051"_s);
    row("address without an ip", R"({"address":{"port":5050},"pid":"master@10.0.0.2:5051"})",
        u"10.0.0.2:5051"_s);
    row("IPv6", R"({"address":{"ip":"fd00::1","port":5050}})", u"[fd00::1]:5050"_s);
    row("bad address", R"({"address":{"ip":"a b","port":5050},"pid":"master@10.0.0.2:5051"})", {});
    for (const char *const bad : {"", "null", "[]", "{}", R"({"address":7})", R"({"pid":7})",
                                  R"({"pid":"master@10.0.0.2"})", R"({"pid":"m@10.0.0.2:1"}x)"})
        row(bad, bad, {});
}

void MesosParserTest::infoNamesAMaster()
{
    QFETCH(QByteArray, info);
    const auto host = masterFromInfo(info);
    QTEST(host ? host->toString() : QString(), "host");
}

void MesosParserTest::infoCutAtAnyByteIsNone()
{
    const QByteArray info = R"({"address":{"ip":"10.0.0.1","port":5050},"pid":"master@10.0.0.2:5051"})";
    QVERIFY(masterFromInfo(info));
    for (qsizetype length = 0; length < info.size(); ++length)
        QVERIFY2(!masterFromInfo(info.first(length)), info.first(length));
}

QTEST_APPLESS_MAIN(MesosParserTest)
#include "mesosparsertest.moc"
