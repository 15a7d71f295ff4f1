// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/marathonmodule.h"
#include "support/fakehttpserver.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

namespace {

const QByteArray allApps = "GET /v2/apps?embed=apps.readiness";
const QByteArray allTasks = "GET /v2/tasks";

} // namespace

//! What proxym reads from Marathon after an event: only its app, or everything if anything is unclear.
class MarathonReadingTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void eventOfOneAppReadsThatAppOnly();
    void oneEventAfterAnotherKeepsAllApps();
    void servicesThatStayAreTheSameObjects();
    void resyncReadsEverything();
    void listsAsLastTimeMeanTheSame();
    void listsOfTheTimeBeforeAnEventMeanTheTimeBefore();
    void listsAsBeforeAFailureAreReadAgain();
    void deploymentReadsTheAppsOfItsPlan();
    void newAppComesByItsEvent();
    void deletedAppIsBelievedOnlyOfTheWholeList();
    void emptyListAfterAnEventIsBelieved();
    void lostServersAreBelievedOnlyOfTheWholeList();
    void podIsNoAppAndNoLoss();
    void aFewOfManyAppsAreReadOneByOne();
    void manyAppsAreReadAsAWhole();
    void oddIdsReadEverything_data();
    void oddIdsReadEverything();
    void lieAboutOneAppReadsEverything_data();
    void lieAboutOneAppReadsEverything();
    void failureMakesEverythingDoubtful();
    void eventDuringTheReadingIsNotLost();
    void eventThatSaysNothingNewReadsNothing();
    void eventDuringTheReadingIsComparedWithItsAnswer();
    void failureOfOneAppLeavesNoOldServicesOfAnother();
    void complaintsOfTheListEndWithTheirReason();
    void complaintsOfTheAppAreReplaced();
    void tasksWithoutPortsAreNamed_data();
    void tasksWithoutPortsAreNamed();
    void bigListsAreReadLikeSmallOnes();

private:
    //! Lets Marathon report the apps in m_hosts, each with one task on that host.
    void serve();
    void aboutApp(const QByteArray &app)
    {
        m_module->eventReceiver()->receive(R"({"eventType":"status_update_event","appId":")" + app + R"("})");
    }
    //! What Marathon says of the one task of an app.
    void status(const QByteArray &app, const QByteArray &host, const QByteArray &state)
    {
        m_module->eventReceiver()->receive(R"({"taskId":"t","taskStatus":")" + state + R"(","appId":")" + app
                                           + R"(","host":")" + host
                                           + R"(","ports":[31000],"eventType":"status_update_event"})");
    }
    //! "/a 10.0.0.1, /b 10.0.0.1", sorted; or the error.
    [[nodiscard]] QString read(Reading reading = Reading::WhatChanged);
    [[nodiscard]] QStringList complaints();
    [[nodiscard]] QList<QByteArray> requests() const { return m_server->requestLines(); }

    std::unique_ptr<FakeHttpServer> m_server;
    std::unique_ptr<MarathonModule> m_module;
    QMap<QByteArray, QByteArray> m_hosts;
};

namespace {

QByteArray appJson(const QByteArray &id)
{
    return R"({"id":")" + id + R"(","ports":[10001]})";
}

QByteArray taskJson(const QByteArray &id, const QByteArray &host)
{
    return R"({"id":"t","appId":")" + id + R"(","host":")" + host + R"(","ports":[31000]})";
}

} // namespace

void MarathonReadingTest::init()
{
    m_server = std::make_unique<FakeHttpServer>();
    MarathonSettings settings;
    settings.servers.listed = {m_server->url()};
    settings.callbackHost = u"127.0.0.1"_s;
    settings.callbackPort = Port::of<5678>();
    settings.events = MarathonEvents::Callback;
    m_module = std::make_unique<MarathonModule>(settings);
    m_hosts = {{"/a", "10.0.0.1"}, {"/g/b", "10.0.0.1"}};
    serve();
    QCOMPARE(read(), u"/a 10.0.0.1, /g/b 10.0.0.1"_s); // the first time everything is read
    QCOMPARE(requests(), (QList<QByteArray>{allApps, allTasks}));
    m_server->forgetRequests();
}

void MarathonReadingTest::serve()
{
    QByteArrayList apps, tasks;
    for (auto [id, host] : m_hosts.asKeyValueRange()) {
        apps += appJson(id);
        tasks += taskJson(id, host);
        m_server->answer("/v2/apps" + id, "{\"app\":" + appJson(id) + '}');
        m_server->answer("/v2/apps" + id + "/tasks", "{\"tasks\":[" + taskJson(id, host) + "]}");
    }
    m_server->answer("/v2/apps", "{\"apps\":[" + apps.join(',') + "]}");
    m_server->answer("/v2/tasks", "{\"tasks\":[" + tasks.join(',') + "]}");
}

QString MarathonReadingTest::read(Reading reading)
{
    const auto found = QCoro::waitFor(m_module->source()->services(reading));
    if (!found)
        return found.error().what;
    QStringList told;
    for (const Service &service : found->services)
        told += service.id + u' ' + (service.hosts.isEmpty() ? u"-"_s : service.hosts.first().address());
    told.sort();
    return told.join(u", "_s);
}

QStringList MarathonReadingTest::complaints()
{
    const auto found = QCoro::waitFor(m_module->source()->services(Reading::WhatChanged));
    return found ? found->complaints : QStringList{found.error().what};
}

void MarathonReadingTest::eventOfOneAppReadsThatAppOnly()
{
    m_hosts = {{"/a", "10.0.0.2"}, {"/g/b", "10.0.0.2"}};
    serve();
    aboutApp("/g/b");
    QCOMPARE(read(), u"/a 10.0.0.1, /g/b 10.0.0.2"_s);
    QCOMPARE(requests(),
             (QList<QByteArray>{"GET /v2/apps/g/b?embed=app.readiness", "GET /v2/apps/g/b/tasks"}));
}

void MarathonReadingTest::oneEventAfterAnotherKeepsAllApps()
{
    for (const QByteArray host : {"10.0.0.2", "10.0.0.3", "10.0.0.4"}) {
        m_hosts.insert("/g/b", host);
        serve();
        aboutApp("/g/b");
        QCOMPARE(read(), u"/a 10.0.0.1, /g/b %1"_s.arg(QString::fromLatin1(host)));
    }
    for (const QByteArray &request : requests())
        QVERIFY2(request.startsWith("GET /v2/apps/g/b"), request);
}

void MarathonReadingTest::servicesThatStayAreTheSameObjects()
{
    const auto services = [this](Reading reading) {
        return QCoro::waitFor(m_module->source()->services(reading)).value_or(Found()).services;
    };
    const Services before = services(Reading::WhatChanged);
    QCOMPARE(before.size(), 2);
    m_hosts.insert("/g/b", "10.0.0.2");
    serve();
    aboutApp("/g/b");
    const Services after = services(Reading::WhatChanged);
    QVERIFY(after.at(0).isSame(before.at(0)));
    QVERIFY(!after.at(1).isSame(before.at(1)));
    const Services again = services(Reading::Everything);
    QVERIFY(again.at(0).isSame(before.at(0)) && again.at(1).isSame(after.at(1)));
    m_module->source()->restore(before); // of an earlier process
    QVERIFY(services(Reading::Everything).at(0).isSame(before.at(0)));
}

void MarathonReadingTest::resyncReadsEverything()
{
    m_hosts = {{"/a", "10.0.0.2"}, {"/g/b", "10.0.0.2"}};
    serve();
    aboutApp("/g/b");
    QCOMPARE(read(Reading::Everything), u"/a 10.0.0.2, /g/b 10.0.0.2"_s);
    QCOMPARE(requests(), (QList<QByteArray>{allApps, allTasks}));
}

void MarathonReadingTest::listsAsLastTimeMeanTheSame()
{
    QCOMPARE(read(Reading::Everything), u"/a 10.0.0.1, /g/b 10.0.0.1"_s);
    m_hosts.insert("/a", "10.0.0.2");
    serve();
    QCOMPARE(read(Reading::Everything), u"/a 10.0.0.2, /g/b 10.0.0.1"_s);
    QCOMPARE(read(Reading::Everything), u"/a 10.0.0.2, /g/b 10.0.0.1"_s);
    m_server->answer("/v2/tasks", R"({"tasks":[)" + taskJson("/a", "10.0.0.2") + "]}");
    QCOMPARE(read(Reading::Everything), u"/a 10.0.0.2, /g/b -"_s);
}

//! A server that lags behind, or a task that is back where it was.
void MarathonReadingTest::listsOfTheTimeBeforeAnEventMeanTheTimeBefore()
{
    m_hosts.insert("/a", "10.0.0.2");
    serve();
    aboutApp("/a");
    QCOMPARE(read(), u"/a 10.0.0.2, /g/b 10.0.0.1"_s);
    m_hosts.insert("/a", "10.0.0.1");
    serve();
    QCOMPARE(read(Reading::Everything), u"/a 10.0.0.1, /g/b 10.0.0.1"_s);
}

void MarathonReadingTest::listsAsBeforeAFailureAreReadAgain()
{
    m_server->answer("/v2/tasks", "no");
    QVERIFY(read(Reading::Everything).contains(u"/v2/tasks"));
    serve();
    QCOMPARE(read(Reading::Everything), u"/a 10.0.0.1, /g/b 10.0.0.1"_s);
    QCOMPARE(read(Reading::Everything), u"/a 10.0.0.1, /g/b 10.0.0.1"_s);
}

void MarathonReadingTest::deploymentReadsTheAppsOfItsPlan()
{
    m_module->eventReceiver()->receive(
        R"({"eventType":"deployment_success","id":"x","plan":{"steps":[{"actions":[{"type":"ScaleApplication","app":"/a"}]}]}})");
    (void)read();
    QCOMPARE(requests(), (QList<QByteArray>{"GET /v2/apps/a?embed=app.readiness", "GET /v2/apps/a/tasks"}));
    m_server->forgetRequests();
    m_module->eventReceiver()->receive(R"({"eventType":"deployment_success","id":"x"})"); // from Marathon 0.8
    (void)read();
    QCOMPARE(requests(), (QList<QByteArray>{allApps, allTasks}));
}

void MarathonReadingTest::newAppComesByItsEvent()
{
    m_hosts.insert("/new", "10.0.0.3");
    serve();
    aboutApp("/new");
    QCOMPARE(read(), u"/a 10.0.0.1, /g/b 10.0.0.1, /new 10.0.0.3"_s);
    QCOMPARE(requests().size(), 2);
}

void MarathonReadingTest::deletedAppIsBelievedOnlyOfTheWholeList()
{
    m_server->answer("GET", "/v2/apps/a", FakeReply{404, R"({"message":"App '/a' does not exist"})"});
    aboutApp("/a");
    QCOMPARE(read(), u"/a 10.0.0.1, /g/b 10.0.0.1"_s); // the list still contains it
    QCOMPARE(requests().mid(2), (QList<QByteArray>{allApps, allTasks}));
    m_hosts.remove("/a");
    serve();
    aboutApp("/a");
    QCOMPARE(read(), u"/g/b 10.0.0.1"_s);
}

void MarathonReadingTest::emptyListAfterAnEventIsBelieved()
{
    m_server->answer("GET", "/v2/apps/a", FakeReply{404, R"({"message":"App '/a' does not exist"})"});
    m_hosts.clear();
    serve();
    aboutApp("/a");
    QCOMPARE(read(), QString());
    QCOMPARE(requests().mid(2), (QList<QByteArray>{allApps, allTasks}));
}

//! Otherwise a newly elected Marathon could lose one app after the other, which is never a sudden loss.
void MarathonReadingTest::lostServersAreBelievedOnlyOfTheWholeList()
{
    m_server->answer("/v2/apps/a/tasks", R"({"tasks":[]})");
    aboutApp("/a");
    QCOMPARE(read(), u"/a 10.0.0.1, /g/b 10.0.0.1"_s);
    QCOMPARE(requests().mid(2), (QList<QByteArray>{allApps, allTasks}));
    m_server->answer("/v2/tasks", "{\"tasks\":[" + taskJson("/g/b", "10.0.0.1") + "]}");
    aboutApp("/a");
    QCOMPARE(read(), u"/a -, /g/b 10.0.0.1"_s);
}

void MarathonReadingTest::podIsNoAppAndNoLoss()
{
    aboutApp("/pod"); // the server answers 404
    QCOMPARE(read(), u"/a 10.0.0.1, /g/b 10.0.0.1"_s);
    QCOMPARE(requests(),
             (QList<QByteArray>{"GET /v2/apps/pod?embed=app.readiness", "GET /v2/apps/pod/tasks"}));
}

void MarathonReadingTest::aFewOfManyAppsAreReadOneByOne()
{
    for (int i = 0; i < 10; ++i)
        m_hosts.insert("/x" + QByteArray::number(i), "10.0.0.1");
    serve();
    (void)read(Reading::Everything);
    m_server->forgetRequests();
    for (const char *const app : {"/x1", "/x2", "/x1"})
        aboutApp(app);
    QCOMPARE(read().count(u','), 11);
    QCOMPARE(requests().size(), 4);
}

void MarathonReadingTest::manyAppsAreReadAsAWhole()
{
    aboutApp("/a");
    aboutApp("/g/b");
    QCOMPARE(read(), u"/a 10.0.0.1, /g/b 10.0.0.1"_s);
    QCOMPARE(requests(), (QList<QByteArray>{allApps, allTasks}));
}

void MarathonReadingTest::oddIdsReadEverything_data()
{
    QTest::addColumn<QByteArray>("id");
    for (const char *const id : {"/../info", "/a/../../info", "//info", "/a?x=y", "/a b", "/a#x", "/a/", "*",
                                 "/g/*", "/a/tasks", "/a/versions", "/%2e%2e/info"})
        QTest::addRow("%s", id) << QByteArray(id);
}

void MarathonReadingTest::oddIdsReadEverything()
{
    QFETCH(QByteArray, id);
    aboutApp(id);
    QCOMPARE(read(), u"/a 10.0.0.1, /g/b 10.0.0.1"_s);
    QCOMPARE(requests(), (QList<QByteArray>{allApps, allTasks}));
}

void MarathonReadingTest::lieAboutOneAppReadsEverything_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    for (const QByteArray path : {"/v2/apps/a", "/v2/apps/a/tasks"}) {
        QTest::addRow("%s 503", path.constData()) << path << 503 << QByteArray("{}");
        QTest::addRow("%s 401", path.constData()) << path << 401 << QByteArray(R"({"message":"no"})");
        QTest::addRow("%s empty", path.constData()) << path << 200 << QByteArray();
        QTest::addRow("%s HTML", path.constData()) << path << 200 << QByteArray("<html>");
        QTest::addRow("%s cut short", path.constData())
            << path << 200 << QByteArray(R"({"app":{"id":"/a"},"tasks":[)");
        QTest::addRow("%s another shape", path.constData())
            << path << 200 << QByteArray(R"({"message":"timed out"})");
        QTest::addRow("%s wrong types", path.constData())
            << path << 200 << QByteArray(R"({"app":[],"tasks":{}})");
    }
    QTest::newRow("another app") << QByteArray("/v2/apps/a") << 200 << QByteArray(R"({"app":{"id":"/g/b"}})");
    QTest::newRow("tasks 404") << QByteArray("/v2/apps/a/tasks") << 404 << QByteArray("{}");
}

void MarathonReadingTest::lieAboutOneAppReadsEverything()
{
    QFETCH(QByteArray, path);
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    m_server->answer("GET", path, FakeReply{status, body});
    aboutApp("/a");
    QCOMPARE(read(), u"/a 10.0.0.1, /g/b 10.0.0.1"_s);
    QCOMPARE(requests().mid(2), (QList<QByteArray>{allApps, allTasks}));
}

void MarathonReadingTest::failureMakesEverythingDoubtful()
{
    m_server->answer("GET", "/v2/apps", FakeReply{503});
    QVERIFY(read(Reading::Everything).endsWith(u"HTTP 503"_s));
    m_hosts["/g/b"] = "10.0.0.9";
    serve();
    aboutApp("/a");
    QCOMPARE(read(), u"/a 10.0.0.1, /g/b 10.0.0.9"_s);
}

//! Marathon repeats TASK_RUNNING when it reconciles its tasks with Mesos.
void MarathonReadingTest::eventThatSaysNothingNewReadsNothing()
{
    status("/a", "10.0.0.1", "TASK_RUNNING");
    QCOMPARE(read(), u"/a 10.0.0.1, /g/b 10.0.0.1"_s);
    QVERIFY(requests().isEmpty());
    m_hosts.insert("/a", "10.0.0.2");
    serve();
    status("/a", "10.0.0.2", "TASK_RUNNING");
    status("/g/b", "10.0.0.1", "TASK_RUNNING");
    QCOMPARE(read(), u"/a 10.0.0.2, /g/b 10.0.0.1"_s);
    QCOMPARE(requests(), (QList<QByteArray>{"GET /v2/apps/a?embed=app.readiness", "GET /v2/apps/a/tasks"}));
    m_server->forgetRequests();
    status("/a", "10.0.0.2", "TASK_RUNNING");
    (void)read();
    QVERIFY(requests().isEmpty());
    status("/a", "10.0.0.2", "TASK_KILLED");
    (void)read();
    QCOMPARE(requests().size(), 2);
}

//! The answer under way may be older than the event: a task that it contains may have ended since.
void MarathonReadingTest::eventDuringTheReadingIsComparedWithItsAnswer()
{
    m_hosts.insert("/a", "10.0.0.2");
    serve();
    auto reading = m_module->source()->services(Reading::Everything);
    status("/a", "10.0.0.2", "TASK_KILLED"); // unknown so far
    QVERIFY(QCoro::waitFor(reading));
    m_server->forgetRequests();
    (void)read();
    QCOMPARE(requests().size(), 2);
}

void MarathonReadingTest::eventDuringTheReadingIsNotLost()
{
    const QByteArray before =
        "{\"tasks\":[" + taskJson("/a", "10.0.0.1") + ',' + taskJson("/g/b", "10.0.0.1") + "]}";
    const auto changeMeanwhile = [&](const FakeRequest &) {
        m_hosts["/a"] = "10.0.0.7";
        serve();
        aboutApp("/a");
        return FakeReply{200, before};
    };
    m_server->answer("GET", "/v2/tasks", FakeHttpServer::Handler(changeMeanwhile));
    QCOMPARE(read(Reading::Everything), u"/a 10.0.0.1, /g/b 10.0.0.1"_s);
    QCOMPARE(read(), u"/a 10.0.0.7, /g/b 10.0.0.1"_s);
}

//! What was read of the other one before the failure is not yet in its services.
void MarathonReadingTest::failureOfOneAppLeavesNoOldServicesOfAnother()
{
    for (int i = 0; i < 10; ++i)
        m_hosts.insert("/x" + QByteArray::number(i), "10.0.0.1");
    serve();
    (void)read(Reading::Everything);
    m_hosts.insert("/x1", "10.0.0.2");
    serve();
    m_server->answer("GET", "/v2/apps/x2", FakeReply{500});
    aboutApp("/x1");
    aboutApp("/x2");
    QVERIFY(read().contains(u"/x1 10.0.0.2"));
}

void MarathonReadingTest::complaintsOfTheListEndWithTheirReason()
{
    const QByteArray good = taskJson("/a", "10.0.0.1") + ',' + taskJson("/g/b", "10.0.0.1");
    m_server->answer("/v2/tasks", "{\"tasks\":[" + good + ",5]}");
    (void)read(Reading::Everything);
    QCOMPARE(complaints(), QStringList{u"entry 3 of \"tasks\" is malformed: it names no app"_s});
    serve();
    (void)read(Reading::Everything);
    QCOMPARE(complaints(), QStringList());
}

void MarathonReadingTest::complaintsOfTheAppAreReplaced()
{
    m_server->answer("/v2/apps/a", R"({"app":{"id":"/a","ports":[10001,99999]}})");
    aboutApp("/a");
    QCOMPARE(complaints(), QStringList{u"/a: a service port is 99999"_s});
    aboutApp("/g/b");
    QCOMPARE(complaints().size(), 1);
    serve();
    aboutApp("/a");
    QCOMPARE(complaints(), QStringList());
}

void MarathonReadingTest::tasksWithoutPortsAreNamed_data()
{
    QTest::addColumn<QByteArray>("ports");
    QTest::newRow("null") << QByteArray(R"(,"ports":null)");
    QTest::newRow("absent") << QByteArray();
    QTest::newRow("empty") << QByteArray(R"(,"ports":[])");
}

void MarathonReadingTest::tasksWithoutPortsAreNamed()
{
    QFETCH(QByteArray, ports);
    const QByteArray task = R"({"id":"t","appId":"/a","host":"10.0.0.1")" + ports + '}';
    m_server->answer("/v2/apps/a/tasks", "{\"tasks\":[" + task + "]}");
    m_server->answer("/v2/tasks", "{\"tasks\":[" + task + ',' + taskJson("/g/b", "10.0.0.1") + "]}");
    aboutApp("/a");
    QCOMPARE(complaints(),
             QStringList{u"/a: task t is left out of port 10001: Marathon names no host port for it"_s});
    serve();
    aboutApp("/a");
    QCOMPARE(complaints(), QStringList());
}

void MarathonReadingTest::bigListsAreReadLikeSmallOnes()
{
    for (int i = 0; i < 20'000; ++i)
        m_hosts.insert("/x" + QByteArray::number(i), "10.0.0.1");
    serve();
    QCOMPARE(read(Reading::Everything).count(u','), 20'001);
    m_server->answer("/v2/tasks", QByteArray(2 * 1024 * 1024, ' ') + "{\"tasks\":[");
    const QString error = read(Reading::Everything);
    QVERIFY2(error.startsWith(m_server->url().toString() + u"/v2/tasks: the answer is not JSON"_s),
             qPrintable(error));
}

QTEST_GUILESS_MAIN(MarathonReadingTest)
#include "marathonreadingtest.moc"
