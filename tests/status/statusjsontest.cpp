// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "status/statusjson.h"

#include "status/servicelistjson.h"
#include "status/statusboard.h"

#include <QFile>
#include <QJsonDocument>
#include <QTest>
#include <QTimeZone>

using namespace proxym;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

QDateTime at(int second)
{
    return {QDate(2026, 2, 3), QTime(4, 5, second, 6), QTimeZone::utc()};
}

Entry web()
{
    Service service{.id = u"/shop/web"_s,
                    .domains = {u"shop.test"_s},
                    .port = Port::of<8080>(),
                    .servicePort = Port::of<10001>(),
                    .transportProtocol = u"tcp"_s,
                    .applicationProtocol = u"http"_s,
                    .hosts = {*Host::from(u"2001:db8::1"_s, Port::of<31000>())},
                    .config = {u"option forwardfor"_s},
                    .path = u"/api"_s,
                    .source = u"Marathon"_s,
                    .labels = {{u"proxym.domains"_s, u"shop.test"_s}}};
    return {.service = Shared(service),
            .name = u"shop_web_8080"_s,
            .protocol = Protocol::Http,
            .servers = service.hosts,
            .state = ServiceState::Active,
            .conflicts = {u"domain b.test belongs to /b (File)"_s}};
}

RoundRecord round()
{
    return {.number = 44,
            .startedAt = at(3),
            .duration = 25ms,
            .triggerSource = u"Marathon"_s,
            .triggerReason = u"status_update_event /web"_s,
            .steps = {{u"collect"_s, 9ms}, {u"plan"_s, 1500us}},
            .action = Action::Reload,
            .result = ApplyResult::Failed,
            .reason = u"new backend shop_web_8080"_s,
            .error = u"HAProxy did not start"_s,
            .added = {u"shop_web_8080"_s},
            .diff = "@@ -1 +1 @@\n-a\n+b\n"};
}

Status everything()
{
    Status status{.startedAt = at(0), .state = State::Stale, .summary = u"Stale: because"_s};
    status.sources = {
        {.name = u"File"_s,
         .state = SourceState::Ok,
         .services = 0,
         .lastSuccessAt = at(1),
         .complaints = {u"a.json: line 3, column 9: no id"_s}},
        {.name = u"Marathon"_s,
         .state = SourceState::Failing,
         .services = 1,
         .lastSuccessAt = at(2),
         .lastError = u"connection refused"_s,
         .failures = 2,
         .nextAttemptAt = at(8),
         .details = {.server = u"http://10.0.0.1:8080"_s,
                     .events = EventsStatus{.mode = u"stream"_s, .connected = true, .lastEventAt = at(2)}}},
    };
    status.proxy = {.enabled = true,
                    .pid = 4711,
                    .version = u"3.2.26-1"_s,
                    .abilities = {u"cookiesAtOnce"_s, u"initState"_s},
                    .lastApply = LastApply{at(3), Action::Runtime, u"1 server added"_s, 12ms},
                    .lastReload = LastReload{at(2), ApplyResult::Ok, u"new backend"_s, {}, 71ms},
                    .lastStart = LastReload{at(1), ApplyResult::Ok, u"HAProxy 4710 has died"_s, {}, 40ms},
                    .waiting = WaitingChange{u"new backend shop_web_8080"_s, at(9)},
                    .deaths = 1,
                    .reloads = 3,
                    .reloadsAvoided = 7,
                    .runtimeUpdates = 41,
                    .oldProcesses = 1,
                    .complaints = {u"web_80.yml: unknown key"_s}};
    status.lastRound = round();
    status.inventory.entries = {web()};
    status.sources[1].notes = {u"/worker: it has no ports"_s};
    return status;
}

//! Compares with the file, or rewrites it if PROXYM_UPDATE_GOLDEN is set.
void compareWithGolden(const QString &name, const QJsonObject &json)
{
    QFile file(QStringLiteral(PROXYM_TEST_DATA "/status/") + name);
    const QByteArray actual = QJsonDocument(json).toJson();
    if (qEnvironmentVariableIsSet("PROXYM_UPDATE_GOLDEN")) {
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(actual);
        return;
    }
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(QString::fromUtf8(actual), QString::fromUtf8(file.readAll()));
}

} // namespace

class StatusJsonTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void allIsToldAsDocumented() { compareWithGolden(u"status.json"_s, statusJson(everything())); }
    void nothingIsToldAsNull()
    {
        compareWithGolden(u"status-at-start.json"_s, statusJson({.startedAt = at(0)}));
    }
    void historyIsTold() { compareWithGolden(u"history.json"_s, historyJson({round()}, 50)); }
    //! Hashes, and by mistake a password.
    void whoIsLetInIsNotShown()
    {
        Service service = *web().service;
        service.handling.auth = QStringList{u"admin:hidden"_s};
        service.labels.insert(u"proxym.port.8080.auth"_s, u"admin:hidden"_s);
        service.labels.insert(u"HAPROXY_0_AUTH"_s, u"realm:admin:hidden"_s);
        Entry entry = web();
        entry.service = Shared(service);
        const QByteArray one = QJsonDocument(serviceJson(entry, {}, {})).toJson();
        const QByteArray all = QJsonDocument(servicesJson({.entries = {Shared(entry)}}, {})).toJson();
        QVERIFY2(!one.contains("hidden") && !all.contains("hidden"), one.constData());
        QCOMPARE(one.count("(not shown)"), 3);
    }
    void aServiceIsTold()
    {
        const LiveServer server{.name = u"shop_web-2001:db8::1-31000"_s,
                                .address = u"[2001:db8::1]:31000"_s,
                                .state = u"UP"_s,
                                .sessions = 3,
                                .requestRate = 7,
                                .weight = 1,
                                .requests = 120,
                                .errors = 2,
                                .check = LastCheck{u"L4OK"_s, u"Layer4 check passed"_s, at(4)}};
        const SeenServices seen{.requestRates = {{web().name, 9}},
                                .listeners = {{web().name, {u"*:80"_s, u"*:443"_s}}},
                                .servers = {{web().name, {server}}}};
        Entry entry = web();
        entry.settings.domains = {u"extra.test"_s};
        entry.service.edit().origin = u"shop.json"_s;
        compareWithGolden(u"service.json"_s, serviceJson(entry, {u"backend shop_web_8080"_s}, seen));
    }

    void liveServersAreCounted_data()
    {
        QTest::addColumn<QStringList>("states");
        QTest::addColumn<int>("live");
        QTest::newRow("all up") << QStringList{u"UP"_s, u"UP"_s} << 2;
        QTest::newRow("checks fail, not down yet") << QStringList{u"UP 1/3"_s} << 1;
        QTest::newRow("coming up") << QStringList{u"DOWN 1/2"_s, u"UP"_s} << 1;
        QTest::newRow("not checked") << QStringList{u"no check"_s} << 1;
        QTest::newRow("leaving") << QStringList{u"DRAIN"_s, u"MAINT"_s, u"NOLB"_s} << 0;
        QTest::newRow("none") << QStringList() << 0;
    }
    void liveServersAreCounted()
    {
        QFETCH(QStringList, states);
        QFETCH(int, live);
        QList<LiveServer> servers;
        for (const QString &state : states)
            servers.append({.state = state});
        QCOMPARE(serviceJson(web(), {}, {.servers = {{web().name, servers}}})[u"live"_s], QJsonValue(live));
        const QJsonObject list = servicesJson({.entries = {web()}}, {.live = {{web().name, live}}});
        QCOMPARE(list[u"services"_s][0][u"live"_s], QJsonValue(live));
    }

    void unknownToHaproxyIsNoNumber()
    {
        const QJsonObject list = servicesJson({.entries = {web()}}, {});
        QVERIFY(list[u"services"_s][0][u"live"_s].isNull());
        QVERIFY(serviceJson(web(), {}, {})[u"live"_s].isNull());
    }

    void bodyIsOneLineWithTheTime()
    {
        const QByteArray body = StatusBody(everything()).at(at(9));
        QVERIFY(!body.contains('\n'));
        const QJsonObject json = QJsonDocument::fromJson(body).object();
        QCOMPARE(json.value(u"now"_s).toString(), u"2026-02-03T04:05:09.006Z"_s);
        QCOMPARE(json.value(u"state"_s).toString(), u"stale"_s);
    }

    void tagIsOfTheContent()
    {
        QCOMPARE(StatusBody(everything()).etag, StatusBody(everything()).etag);
        Status other = everything();
        other.proxy.oldProcesses = 2;
        QVERIFY(StatusBody(everything()).etag != StatusBody(other).etag);
    }

    void boardKeepsFiftyRoundsThatChangedSomething()
    {
        StatusBoard board;
        Status status = everything();
        for (int number = 1; number <= 120; ++number) {
            status.lastRound->number = number;
            status.lastRound->action = Action::None;
            status.lastRound->result = number % 2 == 0 ? ApplyResult::Rejected : ApplyResult::Ok;
            status.lastRound->error = u"%1 times"_s.arg(number);
            status.lastRound->added.clear();
            board.publish(status);
            board.publish(status);
        }
        QCOMPARE(board.history().size(), 50);
        QCOMPARE(board.history().first().number, 120);
        QCOMPARE(board.history().last().number, 22);
    }

    void sameFailureAgainAndAgainIsToldOnce()
    {
        StatusBoard board;
        Status status = everything();
        for (int number = 1; number <= 9; ++number) {
            status.lastRound->number = number;
            status.lastRound->error = number < 8 ? u"port 80 is taken"_s : u"port 443 is taken"_s;
            board.publish(status);
        }
        QCOMPARE(board.history().size(), 2);
        QCOMPARE(board.history().last().number, 1);
        QCOMPARE(board.history().first().number, 8);
    }

    void deathIsInTheHistoryAndNoRound()
    {
        StatusBoard board;
        board.publish(everything());
        int rounds = 0;
        connect(&board, &StatusBoard::roundFinished, this, [&rounds] { ++rounds; });
        board.note({.number = 45, .action = Action::Recovery, .reason = u"HAProxy 4711 has died"_s});
        board.publish(everything());
        QCOMPARE(rounds, 0);
        QCOMPARE(historyJson(board.history(), 1)[u"history"_s][0][u"action"_s].toString(), u"recovery"_s);
    }
};

QTEST_GUILESS_MAIN(StatusJsonTest)
#include "statusjsontest.moc"
