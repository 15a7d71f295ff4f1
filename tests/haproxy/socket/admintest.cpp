// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/fakeadminsocket.h"
#include "haproxy/socket/quietstates.h"

#include <QCoroTask>
#include <QTest>
#include <QtConcurrentRun>

#include <vector>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace proxym;
using namespace proxym::test;

namespace {

const QByteArray header = "# be_id be_name srv_id srv_name ...\n";

QByteArray row(const QByteArray &name, const QByteArray &admin)
{
    return "3 web_80 1 " + name + " 10.0.0.1 2 " + admin + " 1 1 0 8 2 0 6 0 0 0 - 31001 - 0 0 - - 0\n";
}

} // namespace

class HaproxyAdminTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void infoTellsProcessAndGeneration()
    {
        FakeAdminSocket fake;
        fake.answer = "proc.generation: type=str value=<abc>\n\nName: HAProxy\nVersion: 2.6.12\nPid: "
                      "42\nStopping: 1\n\n";
        const auto info = QCoro::waitFor(fake.client().info());
        QVERIFY(info);
        QCOMPARE(info->pid, 42);
        QCOMPARE(info->generation, u"abc"_s);
        QVERIFY(info->isStopping);
        QCOMPARE(fake.asked, QByteArrayList{"get var proc.generation; show info\n"});
    }

    void foreignConfigurationHasNoGeneration()
    {
        FakeAdminSocket fake;
        fake.answer = "Variable not found.\n\nPid: 42\nStopping: 0\n\n";
        QCOMPARE(QCoro::waitFor(fake.client().info())->generation, QString());
    }

    void oddAnswersAreErrors_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("another language") << "HTTP/1.0 400 Bad request\r\n\r\n"_ba;
        QTest::newRow("no such command") << "Unknown command\n\n"_ba;
    }
    void oddAnswersAreErrors()
    {
        QFETCH(QByteArray, answer);
        FakeAdminSocket fake;
        fake.answer = answer;
        QVERIFY(!QCoro::waitFor(fake.client().info()));
        QVERIFY(!QCoro::waitFor(fake.client().serversState()));
        QVERIFY(!QCoro::waitFor(fake.client().liveServers({u"web_80"_s})));
        QVERIFY(!QCoro::waitFor(fake.client().liveCounts({u"web_80"_s})));
        QCOMPARE(QCoro::waitFor(fake.client().map(u"/m"_s)).has_value(), false);
    }

    void silenceEndsAtTheLimit()
    {
        FakeAdminSocket fake;
        fake.isSilent = true;
        const auto info = QCoro::waitFor(fake.client().info());
        QVERIFY(!info);
        QCOMPARE(info.error().kind, Error::Kind::TimedOut);
    }

    void missingSocketIsUnreachable()
    {
        const HaproxyAdmin admin(u"/nonexistent/socket"_s, 300ms);
        QCOMPARE(QCoro::waitFor(admin.info()).error().kind, Error::Kind::Unreachable);
        QCOMPARE(QCoro::waitFor(admin.askAtLength({"help"})).error().kind, Error::Kind::Unreachable);
    }

    void longAnswersComeWhole()
    {
        FakeAdminSocket fake;
        fake.answer = QByteArray(5'000'000, 'x') + '\n';
        const HaproxyAdmin admin(fake.fullServerName(), 20s);
        const auto answers = QCoro::waitFor(admin.askAtLength({"one", "two"}));
        QVERIFY(answers);
        QCOMPARE(*answers, (QByteArrayList{fake.answer, fake.answer}));
        QCOMPARE(fake.asked, (QByteArrayList{"one\n", "two\n"}));
        QVERIFY(QCoro::waitFor(admin.askAtLength({}))->isEmpty());
    }

    //! Nor does anything else wait for it.
    void silenceEndsLongQuestionsToo()
    {
        FakeAdminSocket fake;
        fake.isSilent = true;
        std::vector<Task<Result<QByteArrayList>>> asking;
        for (int i = 0; i < 2; ++i)
            asking.push_back(fake.client().askAtLength({"one", "two"}));
        auto other = QtConcurrent::run([] { return true; });
        other.waitForFinished(); // there are threads for it
        for (auto &one : asking)
            QCOMPARE(QCoro::waitFor(one).error().kind, Error::Kind::TimedOut);
        fake.isSilent = false;
        QCOMPARE(QCoro::waitFor(fake.client().askAtLength({"three"})).error().kind, Error::Kind::Unreachable);
    }

    void rowsAreReadByColumn()
    {
        FakeAdminSocket fake;
        fake.answer = "1\n" + header + row("a", "0") + row("b", "1") + "short line\n\n";
        const auto rows = QCoro::waitFor(fake.client().serversState(u"web_80"_s));
        QVERIFY(rows);
        QCOMPARE(rows->size(), 2);
        QCOMPARE(rows->at(1).name, u"b"_s);
        QCOMPARE(rows->at(1).backend, u"web_80"_s);
        QCOMPARE(rows->at(1).address, u"10.0.0.1"_s);
        QCOMPARE(rows->at(1).port, 31001);
        QCOMPARE(rows->at(1).adminState, 1);
        QCOMPARE(fake.asked, QByteArrayList{"show servers state web_80\n"});
    }

    void stateFileKeepsOnlyServersInService()
    {
        FakeAdminSocket fake;
        fake.answer =
            "1\n" + header + row("a", "0") + row("b", "1") + row("c", "8") + row("gone", "0") + "\n";
        const auto rows = QCoro::waitFor(fake.client().serversState());
        const QByteArray file =
            serverStateFile(*rows, [](const ServerStateRow &wanted) { return wanted.name != u"gone"_s; });
        QVERIFY(file.startsWith("1\n# "));
        QCOMPARE(file.count('\n'), 3);
        QVERIFY(file.endsWith(row("a", "0")));
    }

    void stateFileKeepsNoWeightButAnAgents()
    {
        FakeAdminSocket fake;
        const QByteArray weighed = "3 web_80 1 a 10.0.0.1 2 0 0 10 0 8 2 0 6 0 0 0 - 31001 - 0 0 - - 0\n";
        const QByteArray agents = "3 web_80 1 b 10.0.0.1 2 0 0 10 0 8 2 0 6 6 0 0 - 31001 - 0 0 - - 0\n";
        fake.answer = "1\n" + header + weighed + agents + "\n";
        const auto rows = QCoro::waitFor(fake.client().serversState());
        const QByteArray file = serverStateFile(*rows, [](const ServerStateRow &) { return true; });
        QByteArray own = weighed;
        own.replace(" 0 0 10 ", " 0 10 10 ");
        QVERIFY2(file.endsWith(own + agents), file.constData());
    }

    void backendsAreAskedForInOneLine()
    {
        FakeAdminSocket fake;
        fake.answer = "# pxname,svname,scur,status,last_chk,addr,req_rate,\n"
                      "web_80,web-10.0.0.1-1,3,UP,OK,10.0.0.1:1,7,\n"
                      "web_80,web-10.0.0.2-1,0,DOWN 1/2,\"no, \"\"sorry\"\"\",10.0.0.2:1,0,\n"
                      "web_80,BACKEND,3,UP,,,7,\n\n"
                      "# pxname,svname,scur,status,last_chk,addr,req_rate,\n"
                      "empty_80,BACKEND,0,DOWN,,,0,\n\n"
                      "No such proxy.\n\n";
        const QStringList backends{u"web_80"_s, u"empty_80"_s, u"gone_80"_s};
        const auto live = QCoro::waitFor(fake.client().liveServers(backends));
        QVERIFY(live);
        QCOMPARE(fake.asked,
                 QByteArrayList{"show stat web_80 6 -1; show stat empty_80 6 -1; show stat gone_80 6 -1\n"});
        QCOMPARE(live->size(), 2);
        const QList<LiveServer> web = live->value(u"web_80"_s);
        QCOMPARE(web.size(), 2);
        QCOMPARE(web.first().sessions, 3);
        QCOMPARE(web.first().requestRate, 7);
        QCOMPARE(web.last().address, u"10.0.0.2:1"_s);
        QVERIFY(live->contains(u"empty_80"_s) && live->value(u"empty_80"_s).isEmpty());
    }

    void figuresAreReadByTheNamesOfTheirColumns()
    {
        const QByteArray http =
            "# pxname,svname,check_desc,weight,lastchg,last_chk,check_status,req_tot,stot,hrsp_5xx,econ,"
            "eresp,rate,status,\n";
        FakeAdminSocket fake;
        fake.answer = http + "web_80,a,Layer7 timeout,7,30,\"a, \"\"b\"\"\",* L7TOUT,12,99,3,1,1,5,DOWN,\n"
            + "web_80,b,,1,9,,,0,0,0,0,0,0,no check,\n" + "web_80,BACKEND,,8,30,,,12,99,3,1,1,6,UP,\n\n"
            + http + "db_1,a,,1,1,,L4OK,,44,,2,3,4,UP,\n" + "db_1,BACKEND,,1,1,,,,44,,2,3,4,UP,\n\n";
        const auto live = QCoro::waitFor(fake.client().liveServers({u"web_80"_s, u"db_1"_s}));
        QVERIFY(live);
        const LiveServer down = live->value(u"web_80"_s).first();
        QCOMPARE(down.check->code, u"L7TOUT"_s);
        QVERIFY(down.check->text.startsWith(u"Layer7 timeout: a, "_s));
        const qint64 age = down.check->since.secsTo(QDateTime::currentDateTimeUtc());
        QVERIFY(age >= 30 && age < 60);
        QCOMPARE(std::tuple(down.weight, down.requests, down.errors), std::tuple(7, 12, 3));
        QVERIFY(!live->value(u"web_80"_s).last().check);
        const LiveServer tcp = live->value(u"db_1"_s).first();
        QCOMPARE(std::tuple(tcp.requests, tcp.errors), std::tuple(44, 5));
        QCOMPARE(tcp.check->code, u"L4OK"_s);

        const auto rates = QCoro::waitFor(fake.client().requestRates());
        QVERIFY(rates);
        QCOMPARE(fake.asked.last(), QByteArray("show stat -1 2 -1\n"));
        QCOMPARE(*rates, (RequestRates{{u"web_80"_s, 6}, {u"db_1"_s, 4}}));
        fake.answer = "garbage\n";
        QVERIFY(!QCoro::waitFor(fake.client().requestRates()));
    }

    void liveServersAreCountedByBackend()
    {
        FakeAdminSocket fake;
        fake.answer =
            "1\n" + header + "\nCan't find backend.\n\n1\n" + header + row("a", "0") + row("b", "8") + "\n";
        const QStringList backends{u"empty_80"_s, u"gone_80"_s, u"web_80"_s};
        const auto live = QCoro::waitFor(fake.client().liveCounts(backends));
        QVERIFY(live);
        QCOMPARE(fake.asked,
                 QByteArrayList{
                     "show servers state empty_80; show servers state gone_80; show servers state web_80\n"});
        QCOMPARE(*live, (LiveCounts{{u"empty_80"_s, 0}, {u"web_80"_s, 1}}));
        fake.answer.chop(2); // HAProxy's answer was cut off
        QVERIFY(!QCoro::waitFor(fake.client().liveCounts(backends)));
    }

    void linesStayBelowHaproxysLimit()
    {
        FakeAdminSocket fake;
        fake.answer = "No such proxy.\n\n";
        QStringList names;
        for (int i = 0; i < 500; ++i)
            names.append(u"service_with_a_name_that_is_not_short_at_all_%1_80"_s.arg(i));
        (void)QCoro::waitFor(fake.client().liveServers(names));
        QByteArrayList commands;
        for (const QByteArray &line : std::as_const(fake.asked)) {
            QVERIFY(line.size() < 16'000);
            commands.append(line.trimmed().split(';'));
        }
        QCOMPARE(commands.size(), names.size());
    }

    void mapIsReadByEntry()
    {
        FakeAdminSocket fake;
        fake.answer = "0x55 a.test a_80\n0x56 b.test b_80\n\n";
        const auto map = QCoro::waitFor(fake.client().map(u"/m"_s));
        QVERIFY(map);
        QCOMPARE(map->value(u"b.test"_s), u"b_80"_s);
        QCOMPARE(map->size(), 2);
    }

    void commandsStopAtTheFirstComplaint()
    {
        FakeAdminSocket fake;
        fake.answer =
            "New server registered.\n\n\nno need to change the addr, port changed from '1' to '2'\n\n";
        const QByteArrayList lines{"add server a/b 1.2.3.4:5\n", "enable server a/b\n"};
        QVERIFY(QCoro::waitFor(fake.client().run(lines)));
        QCOMPARE(fake.asked, lines);
        fake.answer = "\nNo such server.\n\n";
        const auto refused = QCoro::waitFor(fake.client().run(lines));
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, Error::Kind::Refused);
        QCOMPARE(refused.error().what, u"No such server."_s);
        QCOMPARE(fake.asked.size(), 3);
    }
};

QTEST_GUILESS_MAIN(HaproxyAdminTest)
#include "admintest.moc"
