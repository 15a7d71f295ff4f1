// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/fakemarathon.h"

namespace proxym::test {

namespace {

QByteArray json(const FakeMarathon::App &app)
{
    const QByteArray port = QByteArray::number(app.containerPort.number());
    const QByteArray label = "\"proxym.port." + port + ".protocol\":";
    const QByteArray labels = app.domain.isEmpty()
        ? label + "\"tcp\""
        : "\"proxym.domains\":\"" + app.domain + "\"," + label + "\"http\"";
    return "{\"id\":\"" + app.id + "\",\"labels\":{" + labels
        + R"(},"container":{"type":"DOCKER","docker":{"network":"BRIDGE","portMappings":[{"containerPort":)"
        + port + R"(,"hostPort":0,"servicePort":)" + QByteArray::number(app.servicePort.number())
        + R"(,"protocol":"tcp"}]}})" + '}';
}

QByteArray json(const FakeMarathon::Task &task)
{
    return "{\"id\":\"" + task.id + "\",\"appId\":\"" + task.appId + "\",\"host\":\"" + task.host
        + "\",\"ports\":[" + QByteArray::number(task.port.number()) + "],\"state\":\"" + task.state + "\"}";
}

} // namespace

FakeMarathon::FakeMarathon()
{
    answer("/v2/apps", [this] { return FakeReply{200, apps()}; });
    answer("/v2/tasks", [this] { return FakeReply{200, tasks()}; });
    for (FakeHttpServer *one : {&server, &standby}) {
        one->answer("/v2/leader", "{\"leader\":\"" + address().toUtf8() + "\"}");
        one->stream("/v2/events");
    }
    QObject::connect(&m_heartBeat, &QTimer::timeout, &server, [this] { push("\r\n"); });
    m_heartBeat.start(std::chrono::seconds(10));
}

void FakeMarathon::answer(const QByteArray &path, const std::function<FakeReply()> &truth)
{
    for (FakeHttpServer *one : {&server, &standby})
        one->answer("GET", path, [this, truth](const FakeRequest &) { return m_lie ? *m_lie : truth(); });
}

void FakeMarathon::push(const QByteArray &bytes)
{
    for (FakeHttpServer *one : {&server, &standby})
        one->push(bytes);
}

void FakeMarathon::add(const App &app)
{
    m_apps.insert(app.id, app);
    m_appsBody.clear();
    answer("/v2/apps" + app.id, [this, id = app.id] { return oneApp(id); });
    answer("/v2/apps" + app.id + "/tasks", [this, id = app.id] { return tasksOf(id); });
}

void FakeMarathon::remove(const QByteArray &appId)
{
    m_apps.remove(appId);
    m_tasks.remove(appId);
    m_appsBody.clear();
    m_tasksBody.clear();
}

void FakeMarathon::startTask(const Task &task)
{
    putTask(task);
    tellStatus(task);
}

void FakeMarathon::putTask(const Task &task)
{
    m_tasks[task.appId].insert(task.id, task);
    m_appOf.insert(task.id, task.appId);
    m_tasksBody.clear();
}

void FakeMarathon::beginToKill(const QByteArray &taskId)
{
    Task &task = m_tasks[m_appOf.value(taskId)][taskId];
    task.state = "TASK_KILLING";
    m_tasksBody.clear();
    tellStatus(task);
}

void FakeMarathon::endTask(const QByteArray &taskId, const QByteArray &state)
{
    Task task = m_tasks[m_appOf.take(taskId)].take(taskId);
    task.state = state;
    m_tasksBody.clear();
    tellStatus(task);
}

void FakeMarathon::deploymentSucceeded()
{
    tell("deployment_success", R"("id":"f1b1c7e0")");
}

QByteArray FakeMarathon::apps()
{
    if (m_appsBody.isEmpty()) {
        QByteArrayList parts;
        for (const App &app : std::as_const(m_apps))
            parts.append(json(app));
        m_appsBody = "{\"apps\":[" + parts.join(',') + "]}";
    }
    return m_appsBody;
}

QByteArray FakeMarathon::tasks()
{
    if (m_tasksBody.isEmpty()) {
        QByteArrayList parts;
        for (const auto &tasks : std::as_const(m_tasks)) {
            for (const Task &task : tasks)
                parts.append(json(task));
        }
        m_tasksBody = "{\"tasks\":[" + parts.join(',') + "]}";
    }
    return m_tasksBody;
}

FakeReply FakeMarathon::oneApp(const QByteArray &id) const
{
    if (!m_apps.contains(id))
        return {404, "{\"message\":\"App '" + id + "' does not exist\"}"};
    return {200, "{\"app\":" + json(m_apps[id]) + '}'};
}

FakeReply FakeMarathon::tasksOf(const QByteArray &id) const
{
    if (!m_apps.contains(id))
        return oneApp(id);
    QByteArrayList parts;
    for (const Task &task : m_tasks.value(id))
        parts.append(json(task));
    return {200, "{\"tasks\":[" + parts.join(',') + "]}"};
}

void FakeMarathon::tell(const QByteArray &type, const QByteArray &members)
{
    push("event: " + type + "\r\ndata: {" + members + ",\"eventType\":\"" + type
                + "\",\"timestamp\":\"2026-01-02T03:04:05.678Z\"}\r\n\r\n");
}

void FakeMarathon::tellStatus(const Task &task)
{
    tell("status_update_event",
         R"("slaveId":"S0","taskId":")" + task.id + R"(","taskStatus":")" + task.state
             + R"(","message":"","appId":")" + task.appId + R"(","host":")" + task.host + R"(","ports":[)"
             + QByteArray::number(task.port.number()) + R"(],"version":"2026-01-01T00:00:00.000Z")");
}

} // namespace proxym::test
