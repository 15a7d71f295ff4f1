// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/parse/marathonevents.h"

#include "http/jsonbody.h"
#include "marathon/parse/marathonelements.h"

#include <QStringList>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! Tasks and their health, so that a task about to be killed is removed in time to drain; deployments, which
//! change labels and ports and announce what they are about to stop or scale; an app that is gone.
bool isRelevant(const QString &type)
{
    static const QStringList types{u"status_update_event"_s,
                                   u"health_status_changed_event"_s,
                                   u"instance_health_changed_event"_s,
                                   u"unhealthy_task_kill_event"_s,
                                   u"deployment_info"_s,
                                   u"deployment_step_success"_s,
                                   u"deployment_success"_s,
                                   u"deployment_failed"_s,
                                   u"app_terminated_event"_s};
    return types.contains(type);
}

//! The apps of a plan: `steps[].actions[].app`, in 0.8 `steps[].app`. A plan without steps names none.
void readPlan(json::Value &plan, QStringList &apps)
{
    const auto readAction = [&](std::string_view key, json::Value &value) {
        if (key == "app")
            apps += json::text(value);
    };
    const auto readStep = [&](std::string_view key, json::Value &value) {
        readAction(key, value);
        if (key == "actions")
            json::eachElement(value, [&](json::Value &action) { json::eachField(action, readAction); });
    };
    json::eachField(plan, [&](std::string_view key, json::Value &steps) {
        if (key == "steps")
            json::eachElement(steps, [&](json::Value &step) { json::eachField(step, readStep); });
    });
}

//! The names of a task's fields in an event, where lists have others.
std::string_view nameInLists(std::string_view key)
{
    if (key == "taskId")
        return "id";
    if (key == "taskStatus")
        return "state";
    return key == "id" || key == "state" ? std::string_view() : key;
}

} // namespace

std::optional<MarathonEvent> relevantEvent(const QByteArray &json, const QByteArray &type)
{
    QString found = QString::fromUtf8(type);
    MarathonTask task;
    QStringList planned;
    const Result<Done> result = json::readJson(json, [&](std::string_view key, json::Value &value) {
        if (key == "eventType") {
            if (const QString named = json::text(value); !named.isEmpty())
                found = named;
        } else if (key == "runSpecId") {
            task.appId = json::text(value);
        } else if (key == "plan") {
            readPlan(value, planned);
        } else {
            readTaskField(nameInLists(key), value, task);
        }
    });
    if (!result || !isRelevant(found))
        return std::nullopt;
    if (!task.appId.isEmpty()) {
        MarathonEvent event{found + u' ' + task.appId, {task.appId}};
        if (found == "status_update_event"_L1 && !task.id.isEmpty() && !task.state.isEmpty())
            event.task = task;
        return event;
    }
    planned.removeAll(QString());
    planned.removeDuplicates();
    return MarathonEvent{planned.size() == 1 ? found + u' ' + planned.first() : found, planned};
}

} // namespace proxym
