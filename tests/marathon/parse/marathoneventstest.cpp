// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/parse/marathonevents.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

class MarathonEventsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void eventsThatConcernServicesAreNamed_data();
    void eventsThatConcernServicesAreNamed();
    void everythingElseIsPassedOver_data();
    void everythingElseIsPassedOver();
    void frameTypeStandsInForAMissingOne();
    void whatItSaysOfATaskIsKept();
    void onlyAStatusUpdateIsAboutATaskAlone_data();
    void onlyAStatusUpdateIsAboutATaskAlone();
};

void MarathonEventsTest::eventsThatConcernServicesAreNamed_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<QStringList>("apps");
    const auto row = [](const char *name, const char *json, const QString &reason,
                        const QStringList &apps = {}) {
        QTest::newRow(name) << QByteArray(json) << reason << apps;
    };
    row("task", R"({"appId":"/web","taskStatus":"TASK_RUNNING","eventType":"status_update_event"})",
        u"status_update_event /web"_s, {u"/web"_s});
    row("app without its slash, as lists may have it", R"({"eventType":"status_update_event","appId":"web"})",
        u"status_update_event /web"_s, {u"/web"_s});
    row("pod, which is no app", R"({"eventType":"status_update_event","appId":"/pod"})",
        u"status_update_event /pod"_s, {u"/pod"_s});
    row("health", R"({"eventType":"health_status_changed_event","appId":"/web","alive":false})",
        u"health_status_changed_event /web"_s, {u"/web"_s});
    row("health since 1.4",
        R"({"eventType":"instance_health_changed_event","runSpecId":"/web","healthy":null})",
        u"instance_health_changed_event /web"_s, {u"/web"_s});
    row("deployment of 0.8", R"({"eventType":"deployment_success","id":"x"})", u"deployment_success"_s);
    row("deployment", R"({"plan":{"eventType":"no","appId":"/no"},"eventType":"deployment_success"})",
        u"deployment_success"_s);
    row("deployment of one app",
        R"({"eventType":"deployment_success","plan":{"steps":[{"actions":[{"action":"X","app":"/web"}]},7]}})",
        u"deployment_success /web"_s, {u"/web"_s});
    row("deployment of more",
        R"({"eventType":"deployment_success","plan":{"steps":[{"actions":[{"app":"/a"},{"app":"/b"}]},)"
        R"({"actions":[{"app":"/a"},{"pod":"/p"},{"app":7}]}]}})",
        u"deployment_success"_s, {u"/a"_s, u"/b"_s});
    row("deployment begins, as 0.8 says it",
        R"({"eventType":"deployment_info","plan":{"steps":[{"action":"ScaleApplication","app":"/web"}]}})",
        u"deployment_info /web"_s, {u"/web"_s});
    row("step of a deployment",
        R"({"eventType":"deployment_step_success","plan":{"steps":[{"actions":[{"app":"/web"}]}]},"currentStep":{}})",
        u"deployment_step_success /web"_s, {u"/web"_s});
    row("task about to be killed",
        R"({"eventType":"unhealthy_task_kill_event","appId":"/web","taskId":"web.1"})",
        u"unhealthy_task_kill_event /web"_s, {u"/web"_s});
    row("app gone", R"({"eventType":"app_terminated_event","appId":"/web"})", u"app_terminated_event /web"_s,
        {u"/web"_s});
    row("odd app", R"({"eventType":"status_update_event","appId":7})", u"status_update_event"_s);
}

void MarathonEventsTest::eventsThatConcernServicesAreNamed()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, reason);
    QFETCH(QStringList, apps);
    QCOMPARE(relevantEvent(json), std::optional(MarathonEvent{reason, apps}));
}

void MarathonEventsTest::everythingElseIsPassedOver_data()
{
    QTest::addColumn<QByteArray>("json");
    for (const char *const type : {"subscribe_event", "framework_message_event", "event_stream_attached",
                                   "new_in_9.9", "STATUS_UPDATE_EVENT", "status_update_event2", ""})
        QTest::addRow("type '%s'", type) << QByteArray(R"({"eventType":")") + type + R"(","appId":"/a"})";
    for (const char *const json : {"", "{", "[]", "null", "7", R"({"eventType":7})", R"({"eventType":null})",
                                   "\x01\x02", R"({"eventType":"status_update_event")", "<html>"})
        QTest::addRow("body '%s'", json) << QByteArray(json);
}

void MarathonEventsTest::everythingElseIsPassedOver()
{
    QFETCH(QByteArray, json);
    QCOMPARE(relevantEvent(json), std::optional<MarathonEvent>());
}

void MarathonEventsTest::frameTypeStandsInForAMissingOne()
{
    const QByteArray json = R"({"appId":"/a"})";
    QCOMPARE(relevantEvent(json, "status_update_event"),
             std::optional(MarathonEvent{u"status_update_event /a"_s, {u"/a"_s}}));
    QCOMPARE(relevantEvent(json, "subscribe_event"), std::optional<MarathonEvent>());
}

//! As on the wire since 0.14: the type comes late, and addresses are objects.
void MarathonEventsTest::whatItSaysOfATaskIsKept()
{
    const auto event = relevantEvent(
        R"({"slaveId":"S0","taskId":"web.1","taskStatus":"TASK_RUNNING","message":"","appId":"/web","host":"h1",)"
        R"("ipAddresses":[{"ipAddress":"172.17.0.2","protocol":"IPv4"}],"ports":[31372,31373],)"
        R"("version":"2026-01-01T00:00:00.000Z","eventType":"status_update_event"})");
    QVERIFY(event);
    const MarathonTask task{.id = u"web.1"_s,
                            .appId = u"/web"_s,
                            .host = u"h1"_s,
                            .addresses = {u"172.17.0.2"_s},
                            .ports = {31372, 31373},
                            .state = u"TASK_RUNNING"_s,
                            .version = u"2026-01-01T00:00:00.000Z"_s};
    QCOMPARE(event->task, std::optional(task));
}

void MarathonEventsTest::onlyAStatusUpdateIsAboutATaskAlone_data()
{
    QTest::addColumn<QByteArray>("json");
    const auto row = [](const char *name, const char *json) { QTest::newRow(name) << QByteArray(json); };
    row("health", R"({"eventType":"health_status_changed_event","appId":"/a","taskId":"a.1","alive":false})");
    row("about to be killed", R"({"eventType":"unhealthy_task_kill_event","appId":"/a","taskId":"a.1"})");
    row("no task", R"({"eventType":"status_update_event","appId":"/a","taskStatus":"TASK_RUNNING"})");
    row("no state", R"({"eventType":"status_update_event","appId":"/a","taskId":"a.1"})");
    row("names of lists",
        R"({"eventType":"status_update_event","appId":"/a","id":"a.1","state":"TASK_RUNNING"})");
}

void MarathonEventsTest::onlyAStatusUpdateIsAboutATaskAlone()
{
    QFETCH(QByteArray, json);
    const auto event = relevantEvent(json);
    QVERIFY(event);
    QVERIFY(!event->task);
    QCOMPARE(event->apps, QStringList{u"/a"_s});
}

QTEST_GUILESS_MAIN(MarathonEventsTest)
#include "marathoneventstest.moc"
