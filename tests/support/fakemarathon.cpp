// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/fakemarathon.h"

namespace proxym::test {

namespace {

QByteArray labels(const FakeMarathon::Mapping &mapping, bool isOnlyOne)
{
    const QByteArray port = "\"proxym.port." + QByteArray::number(mapping.containerPort.number());
    if (mapping.domain.isEmpty())
        return port + ".protocol\":\"tcp\"";
    const QByteArray domains = isOnlyOne ? "\"proxym.domains" : port + ".domains";
    return domains + "\":\"" + mapping.domain + "\"," + port + ".protocol\":\"http\"";
}

QByteArray json(const FakeMarathon::Mapping &mapping)
{
    return "{\"containerPort\":" + QByteArray::number(mapping.containerPort.number())
        + R"(,"hostPort":0,"servicePort":)" + QByteArray::number(mapping.servicePort.number())
        + R"(,"protocol":"tcp"})";
}

//! `,"version":"2026-01-01T00:00:00.000Z"`
QByteArray versionMember(const QByteArray &version)
{
    return version.isEmpty() ? QByteArray() : ",\"version\":\"" + version + '"';
}

QByteArray json(const FakeMarathon::App &app)
{
    const QList<FakeMarathon::Mapping> mappings = app.mappings.isEmpty()
        ? QList<FakeMarathon::Mapping>{{app.containerPort, app.servicePort, app.domain}}
        : app.mappings;
    QByteArrayList allLabels, allMappings;
    for (const FakeMarathon::Mapping &mapping : mappings) {
        allLabels.append(labels(mapping, mappings.size() == 1));
        allMappings.append(json(mapping));
    }
    return "{\"id\":\"" + app.id + '"' + versionMember(app.version) + ",\"labels\":{" + allLabels.join(',')
        + R"(},"container":{"type":"DOCKER","docker":{"network":"BRIDGE","portMappings":[)"
        + allMappings.join(',') + "]}}}";
}

//! "[31000,31001]"
QByteArray portsOf(const FakeMarathon::Task &task)
{
    QByteArrayList numbers;
    for (const Port port : task.ports.isEmpty() ? QList<Port>{task.port} : task.ports)
        numbers.append(QByteArray::number(port.number()));
    return '[' + numbers.join(',') + ']';
}

QByteArray json(const FakeMarathon::Task &task)
{
    return "{\"id\":\"" + task.id + "\",\"appId\":\"" + task.appId + "\",\"host\":\"" + task.host
        + "\",\"ports\":" + portsOf(task) + ",\"state\":\"" + task.state + '"' + versionMember(task.version)
        + '}';
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
    if (!app.version.isEmpty())
        answerForVersion(app);
}

void FakeMarathon::answerForVersion(const App &app)
{
    answer("/v2/apps" + app.id + "/versions/" + app.version, [this, app] {
        return m_apps.contains(app.id) ? FakeReply{200, json(app)} : oneApp(app.id);
    });
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
             + R"(","message":"","appId":")" + task.appId + R"(","host":")" + task.host + R"(","ports":)"
             + portsOf(task) + versionMember(task.version));
}

} // namespace proxym::test
