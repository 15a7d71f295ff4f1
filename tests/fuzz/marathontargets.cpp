// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "fuzz/target.h"
#include "http/lineparser.h"
#include "http/sseparser.h"
#include "marathon/parse/marathonevents.h"
#include "marathon/services/marathonfound.h"
#include "marathon/services/marathonservices.h"
#include "support/haproxy/configrules.h"

using namespace Qt::StringLiterals;

namespace proxym::test {

namespace {

//! Whatever Marathon answers, none of it gets into the configuration as a line of its own.
void renders(const QList<MarathonApp> &apps, const MarathonTasks &tasks)
{
    for (const bool configLabels : {false, true}) {
        const Found found = servicesFrom(apps, tasks, {.config = configLabels});
        const Found again = servicesFrom(apps, tasks, {.config = configLabels});
        hold(found.services == again.services && found.complaints == again.complaints,
             "services twice the same");
        for (const Service &service : found.services)
            hold(configLabels || service.config.isEmpty(), "config labels only where they are allowed");
        holdNone(brokenRulesOnTheWay(found.services, {.httpPort = Port::of<80>()}));
    }
}

void appsAreRead(const QByteArray &bytes)
{
    const auto apps = parseApps(bytes);
    const auto again = parseApps(bytes);
    hold(apps.has_value() == again.has_value(), "apps twice the same");
    if (!apps)
        return;
    hold(apps->elements == again->elements && apps->complaints == again->complaints, "apps twice the same");
    for (const MarathonApp &app : apps->elements)
        hold(app.id.startsWith(u'/'), "an app's id begins with a slash");
    const auto tasks = parseTasks(bytes);
    renders(apps->elements, tasks ? tasks->elements : MarathonTasks());
}

//! Whether the tasks are the same if they arrive in pieces.
bool isSameInPieces(QByteArrayView bytes, const Result<Parsed<MarathonTasks>> &atOnce)
{
    for (const qsizetype piece : {1, 2, 7}) {
        TasksReader reader;
        for (qsizetype at = 0; at < bytes.size(); at += piece)
            reader.add(bytes.sliced(at, std::min(piece, bytes.size() - at)));
        const auto read = reader.end();
        if (!read || read->elements != atOnce->elements || read->complaints != atOnce->complaints)
            return false;
    }
    return true;
}

void tasksAreRead(const QByteArray &bytes)
{
    const auto tasks = parseTasks(bytes);
    const auto again = parseTasks(bytes);
    hold(tasks.has_value() == again.has_value(), "tasks twice the same");
    if (!tasks)
        return;
    hold(tasks->elements == again->elements && tasks->complaints == again->complaints,
         "tasks twice the same");
    QList<MarathonApp> apps;
    qsizetype count = 0;
    for (const QString &id : tasks->elements.apps()) {
        const QList<MarathonTask> ofApp = tasks->elements.of(id);
        count += ofApp.size();
        hold(MarathonTasks(ofApp).of(id) == ofApp, "tasks are packed without loss");
        apps.append({.id = id,
                     .labels = {{u"proxym.domains"_s, u"web.example.com"_s}},
                     .ports = {{.containerPort = 80, .servicePort = 10000},
                               {.containerPort = 5432, .servicePort = 0, .takesTaskPort = false}}});
    }
    hold(count == tasks->elements.size(), "each task is of one app");
    renders(apps, tasks->elements);
    hold(isSameInPieces(bytes, tasks), "the same tasks wherever the answer is cut");
}

void singleAppIsRead(const QByteArray &bytes)
{
    const auto app = parseApp(bytes);
    const auto again = parseApp(bytes);
    hold(app.has_value() == again.has_value() && (!app || *app == *again), "an app twice the same");
    if (!app)
        return;
    hold(app->id.startsWith(u'/'), "an app's id begins with a slash");
    const MarathonTask task{
        .id = u"web.1"_s, .appId = app->id, .host = u"10.0.0.1"_s, .ports = {31000, 31001}};
    renders({*app}, {task});
}

//! A task of an earlier version of the app, whose definition is these bytes.
void definitionIsRead(const QByteArray &bytes)
{
    const auto definition = parseDefinition(bytes);
    const auto again = parseDefinition(bytes);
    hold(definition.has_value() == again.has_value() && (!definition || *definition == *again),
         "a definition twice the same");
    if (!definition)
        return;
    const MarathonApp now{.id = definition->id, .ports = {{.containerPort = 80}}, .version = u"now"_s};
    const Definitions known{{now.id, {{u"before"_s, definition}}}};
    const MarathonTask task{
        .appId = now.id, .host = u"h"_s, .addresses = {u"9.0.0.1"_s}, .ports = {1}, .version = u"before"_s};
    const MarathonLists lists{{now}, {task}, {}};
    hold(missingDefinitions(lists, known).isEmpty(), "what is known is not asked for");
    holdNone(brokenRulesOnTheWay(translated(lists, known, {.config = true}).found.services,
                                 {.httpPort = Port::of<80>()}));
    hold(remembered(lists, known).definitions.value(now.id).size() == 2, "both versions are remembered");
}

void eventsAreJudged(const QByteArray &bytes)
{
    const auto event = relevantEvent(bytes);
    hold(event == relevantEvent(bytes), "an event twice the same");
    const auto named = relevantEvent(bytes, "status_update_event");
    hold(!event || named, "an event that counts by itself counts with a type, too");
    if (named)
        hold(!named->reason.isEmpty()
                 && QSet<QString>(named->apps.begin(), named->apps.end()).size() == named->apps.size(),
             "an event has a reason, and names an app once");
}

void leadersAndCallbacksAreRead(const QByteArray &bytes)
{
    hold(parseLeader(bytes) == parseLeader(bytes), "a leader twice the same");
    const auto urls = parseCallbackUrls(bytes);
    const auto again = parseCallbackUrls(bytes);
    hold(urls.has_value() == again.has_value() && (!urls || *urls == *again), "callback URLs twice the same");
}

template <class Parser>
QList<ServerSentEvent> fedInPieces(const QByteArray &bytes, qsizetype piece, qsizetype largest)
{
    Parser parser(largest);
    QList<ServerSentEvent> events;
    for (qsizetype at = 0; at < bytes.size(); at += piece)
        events += parser.feed(QByteArrayView(bytes).sliced(at, std::min(piece, bytes.size() - at)));
    return events;
}

void streamsAreCutAnywhere(const QByteArray &bytes)
{
    constexpr qsizetype small = 16;
    for (const qsizetype largest : {small, bytes.size() + 1}) {
        const auto whole = fedInPieces<SseParser>(bytes, bytes.size() + 1, largest);
        for (const qsizetype piece : {1, 2, 7})
            hold(fedInPieces<SseParser>(bytes, piece, largest) == whole,
                 "the same events wherever the stream is cut");
        for (const ServerSentEvent &event : whole) {
            hold(event.data.size() <= largest, "no more is kept of an event than allowed");
            hold(!event.type.contains('\n') && !event.type.contains('\r'), "a type is one line");
            hold(!event.data.contains('\r'), "a carriage return ends a line");
        }
    }
}

void linesAreCutAnywhere(const QByteArray &bytes)
{
    constexpr qsizetype small = 16;
    for (const qsizetype largest : {small, bytes.size() + 1}) {
        const auto whole = fedInPieces<LineParser>(bytes, bytes.size() + 1, largest);
        for (const qsizetype piece : {1, 2, 7})
            hold(fedInPieces<LineParser>(bytes, piece, largest) == whole,
                 "the same lines wherever they are cut");
        hold(whole.size() <= bytes.count('\n'), "a line that is cut short is none");
        for (const ServerSentEvent &line : whole)
            hold(line.data.size() <= largest && line.data.isEmpty() == line.isTooLarge
                     && !line.data.contains('\n'),
                 "a line is not empty, or was too large");
    }
}

} // namespace

QList<Target> marathonTargets()
{
    const auto fixtures = testData(u"marathon"_s, {u"*.in.json"_s});
    return {
        {"marathon-apps", appsAreRead, fixtures},
        {"marathon-tasks", tasksAreRead, fixtures},
        {"marathon-app", singleAppIsRead,
         QList<QByteArray>{R"({"app":{"id":"/web","labels":{"proxym.domains":"web.test"},"container":)"
                           R"({"portMappings":[{"containerPort":80,"servicePort":10000}]},"networks":)"
                           R"([{"mode":"container/bridge"}]}})"}},
        {"marathon-definition", definitionIsRead,
         QList<QByteArray>{
             R"({"id":"/web","version":"before","networks":[{"mode":"container","name":"a"}],"container":)"
             R"({"portMappings":[{"containerPort":80,"networkNames":["a"]}]},"healthChecks":)"
             R"([{"protocol":"HTTP","portIndex":0}]})"}},
        {"marathon-event", eventsAreJudged,
         QList<QByteArray>{
             R"({"eventType":"status_update_event","appId":"/web","taskStatus":"TASK_RUNNING"})",
             R"({"eventType":"instance_health_changed_event","runSpecId":"/group/web"})",
             R"({"eventType":"instance_changed_event","instanceId":"web.instance-1","condition":"Running","runSpecId":"/web"})",
             R"({"eventType":"app_terminated_event","timestamp":"2026-03-01T23:29:30.158Z","appId":"/web"})",
             R"({"eventType":"api_post_event","uri":"/v2/apps/web","appDefinition":{"id":"/web","ports":[10001],"version":"v"}})",
             R"({"eventType":"deployment_success","id":"d","plan":{"target":{"apps":[{"id":"/web"}],"groups":[]},"steps":[]}})",
             R"({"eventType":"health_status_changed_event","appId":"/web","taskId":"web.1","alive":true})"}},
        {"marathon-leader", leadersAndCallbacksAreRead,
         QList<QByteArray>{R"({"leader":"10.0.0.1:8080"})",
                           R"({"callbackUrls":["http://10.0.0.9:5678/callback"]})"}},
        {"event-stream", streamsAreCutAnywhere,
         QList<QByteArray>{"event: status_update_event\r\ndata: {\"a\":1}\r\ndata: x\r\n\r\n: comment\n\n"
                           "id: 7\nretry: 10\rdata\r\revent:x\n\ndata:longer than sixteen bytes\n\n"}},
        {"line-stream", linesAreCutAnywhere,
         QList<QByteArray>{"{\"a\":1}\r\n\n{\"longer\":\"than sixteen\"}\n{\"b\":2}\n{\"cut"}},
    };
}

} // namespace proxym::test
