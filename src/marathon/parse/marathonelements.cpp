// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/parse/marathonelements.h"

#include "base/ownlabels.h"
#include "marathon/parse/marathontasktext.h"

using namespace Qt::StringLiterals;

namespace proxym {

using json::Value;

namespace {

bool isOurs(std::string_view label)
{
    return isMeantForUs(QString::fromUtf8(label.data(), qsizetype(label.size())));
}

void readLabels(Value &value, MarathonApp &app)
{
    app.labels.clear();
    app.lbLabels.clear();
    json::eachField(value, [&](std::string_view key, Value &inner) {
        const bool isLb = key.starts_with("HAPROXY_");
        if (!isLb && !isOurs(key))
            return;
        const QString name =
            QString::fromUtf8(key.data(), qsizetype(key.size())); // copied before the value is unescaped
        if (const QString text = json::text(inner); !text.isNull())
            (isLb ? app.lbLabels : app.labels).insert(name, text);
    });
}

//! Only COMMAND checks no port; a check that names none checks the first.
HealthCheck healthCheck(Value &value)
{
    HealthCheck check;
    QString protocol;
    std::int64_t index = 0;
    json::eachField(value, [&](std::string_view key, Value &inner) {
        if (key == "protocol")
            protocol = json::text(inner);
        else if (key == "portIndex")
            index = json::number(inner);
        else if (key == "port")
            check.port = json::number(inner);
    });
    if (protocol.endsWith(u"COMMAND"))
        return {};
    check.portIndex = check.port == 0 ? index : -1;
    return check;
}

//! A task is not ready if any of its readiness checks is not.
void readReadiness(Value &value, QMap<QString, bool> &ready)
{
    QString task;
    bool isReady = true;
    json::eachField(value, [&](std::string_view key, Value &inner) {
        if (key == "taskId")
            task = json::text(inner);
        else if (key == "ready")
            isReady = json::truth(inner).value_or(true);
    });
    ready[task] = ready.value(task, true) && isReady;
}

void readHealthField(std::string_view key, Value &value, MarathonApp &app)
{
    if (key == "healthChecks")
        json::eachElement(value, [&](Value &check) { app.checks += healthCheck(check); });
    else if (key == "readinessChecks")
        json::eachElement(value, [&](Value &) { app.hasReadinessChecks = true; });
    else if (key == "readinessCheckResults")
        json::eachElement(value, [&](Value &result) { readReadiness(result, app.ready); });
    else if (key == "deployments")
        json::eachElement(value, [&](Value &) { app.isDeployed = true; });
}

Health health(Value &result)
{
    std::optional<bool> isAlive;
    json::eachField(result, [&](std::string_view key, Value &alive) {
        if (key == "alive")
            isAlive = json::truth(alive);
    });
    if (!isAlive)
        return Health::Unknown;
    return *isAlive ? Health::Good : Health::Failed;
}

void readText(Value &value, QString &text)
{
    text = json::text(value);
}

void readText(Value &value, std::string_view &text)
{
    text = json::utf8(value);
}

template <class Text> Text address(Value &value)
{
    Text found{};
    json::eachField(value, [&](std::string_view key, Value &inner) {
        if (key == "ipAddress")
            readText(inner, found);
    });
    return found;
}

template <class Task> void readField(std::string_view key, Value &value, Task &task)
{
    using Text = decltype(task.id);
    if (key == "id")
        readText(value, task.id);
    else if (key == "appId")
        readText(value, task.appId);
    else if (key == "host")
        readText(value, task.host);
    else if (key == "state")
        readText(value, task.state);
    else if (key == "version")
        readText(value, task.version);
    else if (key == "ports")
        json::eachElement(value, [&](Value &port) { task.ports.push_back(json::number(port)); });
    else if (key == "ipAddresses")
        json::eachElement(value, [&](Value &one) { task.addresses.push_back(address<Text>(one)); });
    else if (key == "healthCheckResults")
        json::eachElement(value, [&](Value &result) { task.results.push_back(health(result)); });
}

} // namespace

void AppReader::read(std::string_view key, Value &value)
{
    if (key == "id")
        m_app.id = rootedId(json::text(value));
    else if (key == "labels")
        readLabels(value, m_app);
    else if (key == "version")
        m_app.version = json::text(value);
    else if (key == "versionInfo")
        json::eachField(value, [this](std::string_view inner, Value &time) {
            if (inner == "lastConfigChangeAt")
                m_app.configVersion = json::text(time);
        });
    else
        readElsewhere(key, value);
}

void AppReader::readElsewhere(std::string_view key, Value &value)
{
    readPortField(key, value, m_ports);
    readHealthField(key, value, m_app);
}

MarathonApp AppReader::app()
{
    m_app.networks = m_ports.networks;
    m_app.ports = portsFrom(m_ports);
    return m_app;
}

MarathonApp appFrom(Value &value)
{
    AppReader reader;
    json::eachField(value, [&](std::string_view key, Value &inner) { reader.read(key, inner); });
    return reader.app();
}

MarathonTaskView taskFrom(Value &value)
{
    MarathonTaskView task;
    json::eachField(value, [&](std::string_view key, Value &inner) { readField(key, inner, task); });
    return task;
}

void readTaskField(std::string_view key, Value &value, MarathonTask &task)
{
    readField(key, value, task);
    if (key == "appId")
        task.appId = rootedId(task.appId);
}

} // namespace proxym
