// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/marathonmodule.h"
#include "support/fakehttpserver.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace proxym;
using namespace proxym::test;
using Manner = FakeReply::Manner;

//! Reading Marathon during a deployment: what is requested in addition to apps and tasks.
class MarathonVersionsTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void earlierVersionIsAskedForOnce();
    void versionThatWasReadBeforeIsNotAskedFor();
    void whatMarathonDoesNotKnowIsLeftOutWithTheReason_data();
    void whatMarathonDoesNotKnowIsLeftOutWithTheReason();
    void versionWithoutPortsIsLeftOutWithTheReason_data();
    void versionWithoutPortsIsLeftOutWithTheReason();
    void silenceIsNoAnswer_data();
    void silenceIsNoAnswer();
    void whatWasLearnedIsKeptThoughOthersAreSilent();
    void silenceLaterKeepsTheServersThatWereKnown();
    void repeatedEventOfATaskThatWasLeftOutReadsItAgain();
    void cutAnswerIsAskedForOnceMore();
    void onlyAFewAreAskedForAtOnce();
    void hangingVersionsCostOneTimeoutTogether();
    void eventOfADeploymentReadsItsOwnVersionsOnly();
    void givingUpEndsItAtOnce();

private:
    //! Lets Marathon report /web at version `now`; `tasks` has the version and port of each task on 10.0.0.1.
    void serve(const QByteArray &now, const QList<std::pair<QByteArray, int>> &tasks);
    void answer(const QByteArray &version, const FakeReply &reply)
    {
        m_server->answer("GET", path(version), reply);
    }
    [[nodiscard]] static QByteArray path(const QByteArray &version)
    {
        return "/v2/apps/web/versions/" + version;
    }
    [[nodiscard]] qsizetype asked(const QByteArray &version)
    {
        return m_server->requests("GET", path(version)).size();
    }
    void aboutApp()
    {
        m_module->eventReceiver()->receive(R"({"eventType":"status_update_event","appId":"/web"})");
    }
    //! "80: 10.0.0.1:31000; 90: -", or the error.
    [[nodiscard]] QString read(Reading reading = Reading::Everything);

    std::unique_ptr<FakeHttpServer> m_server;
    MarathonSettings m_settings;
    std::unique_ptr<MarathonModule> m_module;
    QStringList m_complaints;
};

namespace {

const QByteArray first = "2026-01-01T00:00:00.000Z";
const QByteArray second = "2026-02-02T00:00:00.000Z";

//! Port 80 is the first; in the second version it comes after port 90.
QByteArray appJson(const QByteArray &version, const QByteArray &id = "/web")
{
    const QByteArray web = R"({"containerPort":80,"hostPort":0,"servicePort":10080})";
    const QByteArray metrics = R"({"containerPort":90,"hostPort":0,"servicePort":10090})";
    return R"({"id":")" + id + R"(","version":")" + version
        + R"(","networks":[{"mode":"container/bridge"}],"container":{"portMappings":[)"
        + (version == second ? metrics + ',' + web : web) + "]}}";
}

} // namespace

void MarathonVersionsTest::init()
{
    m_server = std::make_unique<FakeHttpServer>();
    m_settings = {};
    m_settings.servers.listed = {m_server->url()};
    m_settings.callbackHost = u"127.0.0.1"_s;
    m_settings.callbackPort = Port::of<5678>();
    m_settings.events = MarathonEvents::Callback;
    m_module = std::make_unique<MarathonModule>(m_settings);
    serve(second, {{first, 31000}, {second, 32000}});
    answer(first, FakeReply{200, appJson(first)});
}

void MarathonVersionsTest::serve(const QByteArray &now, const QList<std::pair<QByteArray, int>> &tasks)
{
    QByteArrayList json;
    for (const auto &[version, port] : tasks)
        json += R"({"id":"web.)" + QByteArray::number(port)
            + R"(","appId":"/web","host":"10.0.0.1","version":")" + version + R"(","ports":[)"
            + QByteArray::number(port) + ',' + QByteArray::number(port + 1) + "]}";
    const QByteArray list = "{\"tasks\":[" + json.join(',') + "]}";
    m_server->answer("/v2/apps", "{\"apps\":[" + appJson(now) + "]}");
    m_server->answer("/v2/apps/web", "{\"app\":" + appJson(now) + '}');
    m_server->answer("/v2/tasks", list);
    m_server->answer("/v2/apps/web/tasks", list);
}

QString MarathonVersionsTest::read(Reading reading)
{
    const auto found = QCoro::waitFor(m_module->source()->services(reading));
    if (!found)
        return found.error().what;
    QStringList told;
    for (const Service &service : found->services) {
        QStringList hosts;
        for (const Host &host : service.hosts)
            hosts += host.toString();
        hosts.sort();
        told += u"%1: %2"_s.arg(service.port.number()).arg(hosts.isEmpty() ? u"-"_s : hosts.join(u' '));
    }
    told.sort();
    m_complaints = found->complaints;
    return told.join(u"; "_s);
}

namespace {

const QString both = u"80: 10.0.0.1:31000 10.0.0.1:32001; 90: 10.0.0.1:32000"_s;
const QString onlyNew = u"80: 10.0.0.1:32001; 90: 10.0.0.1:32000"_s;

} // namespace

void MarathonVersionsTest::earlierVersionIsAskedForOnce()
{
    QCOMPARE(read(), both);
    QCOMPARE(m_complaints, QStringList());
    QCOMPARE(asked(first), 1);
    QCOMPARE(asked(second), 0);
    answer(first, FakeReply{503});
    QCOMPARE(read(), both);
    aboutApp();
    QCOMPARE(read(Reading::WhatChanged), both);
    QCOMPARE(asked(first), 1);
    serve(second, {{second, 32000}});
    QCOMPARE(read(), onlyNew);
    serve(second, {{first, 31000}, {second, 32000}}); // no task had it meanwhile, so it was forgotten
    answer(first, FakeReply{200, appJson(first)});
    QCOMPARE(read(), both);
    QCOMPARE(asked(first), 2);
}

void MarathonVersionsTest::versionThatWasReadBeforeIsNotAskedFor()
{
    serve(first, {{first, 31000}});
    QCOMPARE(read(), u"80: 10.0.0.1:31000"_s);
    serve(second, {{first, 31000}, {second, 32000}});
    QCOMPARE(read(), both);
    QCOMPARE(asked(first), 0);
}

void MarathonVersionsTest::whatMarathonDoesNotKnowIsLeftOutWithTheReason_data()
{
    QTest::addColumn<FakeReply>("reply");
    QTest::addColumn<QString>("why");
    QTest::newRow("404") << FakeReply{404, R"({"message":"no such version"})"} << u"HTTP 404"_s;
    QTest::newRow("403") << FakeReply{403} << u"HTTP 403"_s;
    QTest::newRow("HTML") << FakeReply{200, "<html>"} << u"the answer is not a JSON object"_s;
    QTest::newRow("empty") << FakeReply{200, ""} << u"the answer is empty"_s;
    QTest::newRow("no app") << FakeReply{200, R"({"message":"x"})"} << u"the answer is not an app"_s;
    QTest::newRow("another app") << FakeReply{200, appJson(first, "/other")}
                                 << u"the answer is about /other"_s;
    QTest::newRow("another version") << FakeReply{200, appJson(second)} << u"the answer is about version"_s;
}

void MarathonVersionsTest::whatMarathonDoesNotKnowIsLeftOutWithTheReason()
{
    QFETCH(FakeReply, reply);
    QFETCH(QString, why);
    answer(first, reply);
    QCOMPARE(read(), onlyNew);
    QCOMPARE(m_complaints.size(), 1);
    const QString told = u"/web: task web.31000 is left out: version "_s + QString::fromLatin1(first);
    QVERIFY2(m_complaints.first().startsWith(told) && m_complaints.first().contains(why),
             qPrintable(m_complaints.first()));
    answer(first, FakeReply{200, appJson(first)});
    QCOMPARE(read(), both);
    QCOMPARE(m_complaints, QStringList());
}

//! Nothing shows which port is which, not even if there are as many as the app has now.
void MarathonVersionsTest::versionWithoutPortsIsLeftOutWithTheReason_data()
{
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<QString>("why");
    const QString none = u"at version %1 the app has no ports"_s.arg(QString::fromLatin1(first));
    QTest::newRow("nothing") << QByteArray() << none;
    QTest::newRow("null") << QByteArray(
        R"(,"ports":null,"portDefinitions":null,"container":null,"networks":null)")
                          << none;
    QTest::newRow("empty") << QByteArray(R"(,"ports":[],"portDefinitions":[],"container":{},"networks":[])")
                           << none;
    QTest::newRow("zero") << QByteArray(R"(,"ports":[0,0])") << none;
    QTest::newRow("another shape") << QByteArray(R"(,"ports":{"80":10080})") << none;
    QTest::newRow("impossible") << QByteArray(R"(,"networks":[{"mode":"container/bridge"}],)"
                                              R"("container":{"portMappings":[{"containerPort":123450}]})")
                                << none + u": a container port is 123450"_s;
}

void MarathonVersionsTest::versionWithoutPortsIsLeftOutWithTheReason()
{
    QFETCH(QByteArray, fields);
    QFETCH(QString, why);
    serve(second, {{first, 31000}, {first, 31500}, {second, 32000}});
    answer(first, FakeReply{200, R"({"id":"/web","version":")" + first + '"' + fields + '}'});
    QCOMPARE(read(), onlyNew);
    QCOMPARE(m_complaints, QStringList(u"/web: task web.31000 and 1 more are left out: "_s + why));
}

void MarathonVersionsTest::silenceIsNoAnswer_data()
{
    QTest::addColumn<FakeReply>("reply");
    QTest::newRow("503") << FakeReply{503};
    QTest::newRow("500") << FakeReply{500, R"({"message":"Futures timed out"})"};
    QTest::newRow("429") << FakeReply{429};
    QTest::newRow("reset") << FakeReply{.manner = Manner::Reset};
    QTest::newRow("hangs") << FakeReply{.manner = Manner::Hang};
    QTest::newRow("hangs in the body") << FakeReply{.body = appJson(first), .manner = Manner::HangInBody};
    QTest::newRow("cut short") << FakeReply{.body = appJson(first), .manner = Manner::CutOff};
}

void MarathonVersionsTest::silenceIsNoAnswer()
{
    QFETCH(FakeReply, reply);
    answer(first, reply);
    m_settings.timeout = reply.manner == Manner::Hang || reply.manner == Manner::HangInBody ? 300ms : 10s;
    m_module = std::make_unique<MarathonModule>(m_settings);
    const QString error = read();
    QVERIFY2(error.startsWith(u"version %1 of /web is not known: "_s.arg(QString::fromLatin1(first))),
             qPrintable(error));
}

//! Otherwise a slow Marathon with more versions than fit into one timeout would never be read.
void MarathonVersionsTest::whatWasLearnedIsKeptThoughOthersAreSilent()
{
    const QByteArray between = "2026-01-15T00:00:00.000Z";
    serve(second, {{first, 31000}, {between, 31500}});
    answer(between, FakeReply{503});
    QVERIFY(read().contains(u"HTTP 503"));
    answer(between, FakeReply{200, appJson(between)});
    QCOMPARE(read(), u"80: 10.0.0.1:31000 10.0.0.1:31500; 90: -"_s);
    QCOMPARE(asked(first), 1);
    QCOMPARE(asked(between), 2);
}

void MarathonVersionsTest::silenceLaterKeepsTheServersThatWereKnown()
{
    serve(first, {{first, 31000}});
    QCOMPARE(read(), u"80: 10.0.0.1:31000"_s);
    const QByteArray between = "2026-01-15T00:00:00.000Z"; // it came and went between two readings
    serve(second, {{first, 31000}, {between, 31500}, {second, 32000}});
    answer(between, FakeReply{503});
    QCOMPARE(read(), both);
    QCOMPARE(m_complaints.size(), 1);
    serve(second, {{between, 31500}, {second, 32000}});
    QCOMPARE(read(), onlyNew);
    answer(between, FakeReply{200, appJson(between)});
    QCOMPARE(read(), u"80: 10.0.0.1:31500 10.0.0.1:32001; 90: 10.0.0.1:32000"_s);
    answer(between, FakeReply{503});
    QCOMPARE(read(), u"80: 10.0.0.1:31500 10.0.0.1:32001; 90: 10.0.0.1:32000"_s);
}

//! It is running, and was when it was read last, but is no server yet.
void MarathonVersionsTest::repeatedEventOfATaskThatWasLeftOutReadsItAgain()
{
    serve(second, {{second, 32000}});
    QCOMPARE(read(), onlyNew);
    const auto repeat = [this] {
        m_module->eventReceiver()->receive(
            R"({"eventType":"status_update_event","taskId":"web.31000","taskStatus":"TASK_RUNNING","appId":"/web",)"
            R"("host":"10.0.0.1","ports":[31000,31001],"version":"2026-01-01T00:00:00.000Z"})");
        return read(Reading::WhatChanged);
    };
    serve(second, {{first, 31000}, {second, 32000}});
    answer(first, FakeReply{503});
    QCOMPARE(repeat(), onlyNew);
    answer(first, FakeReply{200, appJson(first)});
    QCOMPARE(repeat(), both);
    m_server->forgetRequests();
    QCOMPARE(repeat(), both);
    QVERIFY(m_server->requests().isEmpty());
}

void MarathonVersionsTest::cutAnswerIsAskedForOnceMore()
{
    const auto cutAtFirst = [this](const FakeRequest &) {
        const QByteArray whole = appJson(first);
        return FakeReply{200, asked(first) == 1 ? whole.first(whole.size() / 2) : whole};
    };
    m_server->answer("GET", path(first), FakeHttpServer::Handler(cutAtFirst));
    QCOMPARE(read(), both);
    QCOMPARE(asked(first), 2);
}

void MarathonVersionsTest::onlyAFewAreAskedForAtOnce()
{
    m_settings.timeout = 1h;
    m_module = std::make_unique<MarathonModule>(m_settings);
    QList<std::pair<QByteArray, int>> tasks;
    for (int i = 0; i < 50; ++i) {
        tasks.append({"2025-01-01T00:00:00." + QByteArray::number(100 + i) + 'Z', 31000 + 2 * i});
        answer(tasks.last().first, FakeReply{.manner = Manner::Hang});
    }
    serve(second, tasks);
    auto reading = m_module->source()->services(Reading::Everything);
    QTRY_COMPARE(m_server->requests().size(), 2 + 6);
    m_module->source()->giveUp();
    QVERIFY(!QCoro::waitFor(std::move(reading)));
    QCOMPARE(m_server->requests().size(), 2 + 6);
}

void MarathonVersionsTest::hangingVersionsCostOneTimeoutTogether()
{
    m_settings.timeout = 500ms;
    m_module = std::make_unique<MarathonModule>(m_settings);
    serve(first, {{first, 31000}});
    QCOMPARE(read(), u"80: 10.0.0.1:31000"_s);
    QList<std::pair<QByteArray, int>> tasks{{first, 31000}};
    for (int i = 0; i < 50; ++i) {
        tasks.append({"2025-01-01T00:00:00." + QByteArray::number(100 + i) + 'Z', 33000 + 2 * i});
        answer(tasks.last().first, FakeReply{.manner = Manner::Hang});
    }
    serve(second, tasks);
    m_server->forgetRequests();
    QCOMPARE(read(), u"80: 10.0.0.1:31000; 90: -"_s);
    QCOMPARE(m_complaints.size(), 50);
    QCOMPARE(m_server->requests().size(), 2 + 6); // as many as fit into one timeout
}

void MarathonVersionsTest::eventOfADeploymentReadsItsOwnVersionsOnly()
{
    serve(first, {{first, 31000}});
    QCOMPARE(read(), u"80: 10.0.0.1:31000"_s);
    const QByteArray third = "2026-03-03T00:00:00.000Z";
    serve(third, {{second, 32000}, {third, 33000}});
    answer(second, FakeReply{200, appJson(second)});
    m_server->forgetRequests();
    aboutApp();
    QCOMPARE(read(Reading::WhatChanged), u"80: 10.0.0.1:32001 10.0.0.1:33000"_s);
    QCOMPARE(m_server->requestLines(),
             (QList<QByteArray>{"GET /v2/apps/web?embed=app.readiness", "GET /v2/apps/web/tasks",
                                "GET " + path(second)}));
}

void MarathonVersionsTest::givingUpEndsItAtOnce()
{
    m_settings.timeout = 1h;
    m_module = std::make_unique<MarathonModule>(m_settings);
    answer(first, FakeReply{.manner = Manner::Hang});
    auto reading = m_module->source()->services(Reading::Everything);
    QTRY_COMPARE(asked(first), 1);
    m_module->source()->giveUp();
    QVERIFY(!QCoro::waitFor(std::move(reading)));
}

QTEST_GUILESS_MAIN(MarathonVersionsTest)
#include "marathonversionstest.moc"
