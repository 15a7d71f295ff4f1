// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/services/marathonfound.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

//! An app that has changed in only one thing is not taken for unchanged.
class MarathonUnchangedTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void whateverAServiceDependsOnIsNoticed_data();
    void whateverAServiceDependsOnIsNoticed();
    void everyFieldOfAnAppCounts_data();
    void everyFieldOfAnAppCounts();
};

namespace {

//! Version 1 started the tasks, which have an address in each of two networks; version 3 only scaled.
constexpr auto plainCluster = R"({
    "app": {
        "id": "/web",
        "version": "2026-01-03T00:00:00.000Z",
        "versionInfo": {"lastConfigChangeAt": "2026-01-01T00:00:00.000Z"},
        "labels": {
            "proxym.port.80.domains": "web.test", "proxym.port.80.path": "/api", "HAPROXY_GROUP": "external"
        },
        "networks": [{"mode": "container", "name": "one"}, {"mode": "container", "name": "two"}],
        "container": {"portMappings": [
            {"containerPort": 80, "servicePort": 10080, "hostPort": 0, "protocol": "tcp"},
            {"containerPort": 81, "servicePort": 10081, "networkNames": ["one"], "protocol": "tcp"}
        ]}
    },
    "tasks": {
        "a": {
            "id": "a", "appId": "/web", "host": "10.0.0.1", "ports": [31000], "state": "TASK_RUNNING",
            "version": "2026-01-01T00:00:00.000Z",
            "ipAddresses": [{"ipAddress": "10.1.0.1"}, {"ipAddress": "10.2.0.1"}]
        },
        "b": {
            "id": "b", "appId": "/web", "host": "10.0.0.2", "ports": [31000], "state": "TASK_RUNNING",
            "version": "2026-01-01T00:00:00.000Z",
            "ipAddresses": [{"ipAddress": "10.1.0.2"}, {"ipAddress": "10.2.0.2"}]
        }
    }
})";

QJsonObject objectFrom(const QByteArray &text)
{
    QJsonParseError error;
    const QJsonObject object = QJsonDocument::fromJson(text, &error).object();
    Q_ASSERT(error.error == QJsonParseError::NoError);
    return object;
}

//! Objects in `patch` change the objects of these names, null removes, and everything else replaces.
QJsonObject patched(QJsonObject object, const QJsonObject &patch)
{
    for (auto field = patch.begin(); field != patch.end(); ++field) {
        if (field->isNull())
            object.remove(field.key());
        else if (field->isObject())
            object.insert(field.key(), patched(object.value(field.key()).toObject(), field->toObject()));
        else
            object.insert(field.key(), *field);
    }
    return object;
}

HttpBody body(const QString &name, const QJsonArray &list)
{
    return QJsonDocument(QJsonObject{{name, list}}).toJson(QJsonDocument::Compact);
}

MarathonLists listsFrom(const QJsonObject &cluster)
{
    QJsonArray tasks;
    for (const QJsonValue &task : cluster.value(u"tasks"_s).toObject())
        tasks += task;
    return {parseApps(body(u"apps"_s, {cluster.value(u"app"_s)}))->elements,
            parseTasks(body(u"tasks"_s, tasks))->elements,
            {}};
}

//! What Marathon would answer to a request for an earlier definition does not matter here.
MarathonTranslation read(MarathonLists lists, const Services &known = {}, const MarathonMemory &last = {})
{
    recall(lists, last.proved);
    compare(lists, last.settled);
    return translated(lists, last.definitions, {.config = true, .lbGroups = {{u"external"_s}}}, known, last);
}

} // namespace

void MarathonUnchangedTest::whateverAServiceDependsOnIsNoticed_data()
{
    QTest::addColumn<QByteArray>("before"); // a patch of the cluster
    QTest::addColumn<QByteArray>("change"); // another one on top of it
    const auto label = [](const char *name, const char *value, const QByteArray &before = "{}") {
        const QJsonObject labels{{QString::fromUtf8(name), QString::fromUtf8(value)}};
        const QJsonObject change{{u"app"_s, QJsonObject{{u"labels"_s, labels}}}};
        QTest::newRow(name) << before << QJsonDocument(change).toJson();
    };
    label("proxym.port.80.domains", "shop.test");
    label("proxym.port.80.path", "/other");
    label("proxym.port.80.protocol", "tcp");
    label("proxym.port.80.weight", "7");
    label("proxym.port.80.config", "option httpclose");
    label("proxym.port.80.balance", "roundrobin");
    label("proxym.port.80.check", "/health");
    label("proxym.port.80.sticky", "true");
    label("proxym.port.80.redirectToHttps", "true");
    label("proxym.port.80.auth", "nobody");
    label("proxym.port.80.hsts", "true");
    label("proxym.port.80.stripPath", "true");
    label("proxym.group", "shop");
    const QByteArray withoutOwn =
        R"({"app": {"labels": {"proxym.port.80.domains": null, "proxym.port.80.path": null,
                               "HAPROXY_0_VHOST": "web.test", "HAPROXY_0_PATH": "/api"}}})";
    label("HAPROXY_GROUP", "internal", withoutOwn);
    label("HAPROXY_0_GROUP", "internal", withoutOwn);
    label("HAPROXY_0_ENABLED", "false", withoutOwn);
    label("HAPROXY_0_BACKEND_NETWORK_ALLOWED_ACL", "10.0.0.0/8", withoutOwn);
    label("HAPROXY_0_VHOST", "shop.test", withoutOwn);
    label("HAPROXY_0_PATH", "/other", withoutOwn);
    label("HAPROXY_0_MODE", "tcp", withoutOwn);
    label("HAPROXY_0_PORT", "10090", withoutOwn);
    label("HAPROXY_0_WEIGHT", "7", withoutOwn);
    label("HAPROXY_0_BALANCE", "roundrobin", withoutOwn);
    label("HAPROXY_0_STICKY", "true", withoutOwn);
    label("HAPROXY_0_REDIRECT_TO_HTTPS", "true", withoutOwn);
    label("HAPROXY_0_AUTH", "realm:nobody", withoutOwn);
    label("HAPROXY_0_USE_HSTS", "true", withoutOwn);
    label("HAPROXY_0_HTTP_BACKEND_PROXYPASS_PATH", "/api", withoutOwn);
    label("HAPROXY_DEPLOYMENT_GROUP", "shop", withoutOwn);

    const auto app = [](const char *name, const char *before, const char *change) {
        const auto patch = [](const char *text) { return R"({"app": )" + QByteArray(text) + '}'; };
        QTest::newRow(name) << patch(before) << patch(change);
    };
    const auto tasks = [](const char *name, const QByteArray &before, const char *change) {
        QTest::newRow(name) << before << R"({"tasks": )" + QByteArray(change) + '}';
    };
    tasks("one more task is one more part of its group",
          R"({"app": {"labels": {"HAPROXY_DEPLOYMENT_GROUP": "shop"}}})",
          R"({"c": {"id": "c", "appId": "/web", "host": "10.0.0.3", "ports": [31000]}})");
    app("container port", "{}", R"({"container": {"portMappings": [
            {"containerPort": 80, "servicePort": 10080, "hostPort": 0, "protocol": "tcp"},
            {"containerPort": 82, "servicePort": 10081, "networkNames": ["one"], "protocol": "tcp"}]}})");
    app("service port", "{}", R"({"container": {"portMappings": [
            {"containerPort": 80, "servicePort": 10080, "hostPort": 0, "protocol": "tcp"},
            {"containerPort": 81, "servicePort": 10082, "networkNames": ["one"], "protocol": "tcp"}]}})");
    app("port of the host, which a task takes", "{}", R"({"container": {"portMappings": [
            {"containerPort": 80, "servicePort": 10080, "protocol": "tcp"},
            {"containerPort": 81, "servicePort": 10081, "networkNames": ["one"], "protocol": "tcp"}]}})");
    app("transport", "{}", R"({"container": {"portMappings": [
            {"containerPort": 80, "servicePort": 10080, "hostPort": 0, "protocol": "tcp"},
            {"containerPort": 81, "servicePort": 10081, "networkNames": ["one"], "protocol": "udp"}]}})");
    app("network of a port", "{}", R"({"container": {"portMappings": [
            {"containerPort": 80, "servicePort": 10080, "hostPort": 0, "protocol": "tcp"},
            {"containerPort": 81, "servicePort": 10081, "networkNames": ["two"], "protocol": "tcp"}]}})");
    app("order of networks", "{}",
        R"({"networks": [{"mode": "container", "name": "two"}, {"mode": "container", "name": "one"}]})");
    app("network mode", "{}", R"({"networks": [{"mode": "host"}], "ports": [10090]})");

    const QByteArray oneResultIsBad = R"({
        "app": {"healthChecks": [{"protocol": "HTTP", "portIndex": 0}]},
        "tasks": {"a": {"healthCheckResults": [{"alive": false}]},
                  "b": {"healthCheckResults": [{"alive": true}]}}})";
    QTest::newRow("port that a health check names by its index")
        << oneResultIsBad
        << QByteArray(R"({"app": {"healthChecks": [{"protocol": "HTTP", "portIndex": 1}]}})");
    QTest::newRow("port that a health check names by its number")
        << QByteArray(R"({
            "app": {"healthChecks": [{"protocol": "HTTP", "port": 80}]},
            "tasks": {"a": {"healthCheckResults": [{"alive": false}]},
                      "b": {"healthCheckResults": [{"alive": true}]}}})")
        << QByteArray(R"({"app": {"healthChecks": [{"protocol": "HTTP", "port": 81}]}})");
    QTest::newRow("number of health checks")
        << QByteArray(R"({
            "app": {"healthChecks": [{"protocol": "HTTP"}]},
            "tasks": {"a": {"healthCheckResults": [{"alive": true}]},
                      "b": {"healthCheckResults": [{"alive": true}, {"alive": true}]}}})")
        << QByteArray(R"({"app": {"healthChecks": [{"protocol": "HTTP"}, {"protocol": "HTTP"}]}})");
    tasks("result of a health check", oneResultIsBad, R"({"a": {"healthCheckResults": [{"alive": true}]}})");
    tasks("first result of a health check", R"({
        "app": {"healthChecks": [{"protocol": "HTTP", "portIndex": 0}]},
        "tasks": {"b": {"healthCheckResults": [{"alive": true}]}}})",
          R"({"a": {"healthCheckResults": [{"alive": true}]}})");

    const QByteArray isOfTheDeployment = R"("tasks": {"b": {"version": "2026-01-03T00:00:00.000Z"}}})";
    QTest::newRow("readiness checks") << R"({"app": {"deployments": [{"id": "x"}]}, )" + isOfTheDeployment
                                      << QByteArray(R"({"app": {"readinessChecks": [{"name": "r"}]}})");
    QTest::newRow("deployment") << R"({"app": {"readinessChecks": [{"name": "r"}]}, )" + isOfTheDeployment
                                << QByteArray(R"({"app": {"deployments": [{"id": "x"}]}})");
    app("result of a readiness check", R"({"readinessCheckResults": [{"taskId": "b", "ready": false}]})",
        R"({"readinessCheckResults": [{"taskId": "b", "ready": true}]})");
    app("task that is not ready", R"({"readinessCheckResults": [{"taskId": "b", "ready": false}]})",
        R"({"readinessCheckResults": [{"taskId": "a", "ready": false}]})");
    QTest::newRow("version that is being deployed")
        << R"({"app": {"readinessChecks": [{"name": "r"}], "deployments": [{"id": "x"}]}, )"
            + isOfTheDeployment
        << QByteArray(R"({"app": {"version": "2026-01-04T00:00:00.000Z"}})");

    tasks("new task", "{}", R"({"c": {"id": "c", "appId": "/web", "host": "10.0.0.3", "ports": [31000]}})");
    tasks("task is gone", "{}", R"({"b": null})");
    tasks("id of a task that is not ready",
          R"({"app": {"readinessCheckResults": [{"taskId": "b", "ready": false}]}})",
          R"({"b": {"id": "c"}})");
    tasks("host", "{}", R"({"b": {"host": "10.0.0.3"}})");
    tasks("address", "{}",
          R"({"b": {"ipAddresses": [{"ipAddress": "10.1.0.3"}, {"ipAddress": "10.2.0.2"}]}})");
    tasks("port", "{}", R"({"b": {"ports": [31001]}})");
    tasks("state", "{}", R"({"b": {"state": "TASK_KILLING"}})");
    tasks("state of a task that does not run", R"({"tasks": {"a": null, "b": {"state": "TASK_STAGING"}}})",
          R"({"b": {"state": "TASK_UNREACHABLE"}})");
    tasks("version", R"({"app": {"readinessChecks": [{"name": "r"}], "deployments": [{"id": "x"}]}})",
          R"({"b": {"version": "2026-01-03T00:00:00.000Z"}})");
}

void MarathonUnchangedTest::whateverAServiceDependsOnIsNoticed()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, change);
    const QJsonObject first = patched(objectFrom(plainCluster), objectFrom(before));
    const QJsonObject second = patched(first, objectFrom(change));
    const MarathonTranslation last = read(listsFrom(first));
    QVERIFY2(last.memory.odd.isEmpty(), qPrintable(last.found.complaints.join(u'\n')));
    MarathonMemory unsettled = last.memory;
    unsettled.settled.clear();
    const MarathonTranslation whole = read(listsFrom(second), {}, unsettled);
    QVERIFY2(whole.found.services != last.found.services,
             "this change does not matter: the row says nothing");
    const MarathonTranslation now = read(listsFrom(second), last.found.services, last.memory);
    QCOMPARE(now.found.services, whole.found.services);
    QCOMPARE(now.found.complaints, whole.found.complaints);
}

void MarathonUnchangedTest::everyFieldOfAnAppCounts_data()
{
    QTest::addColumn<MarathonApp>("app");
    const MarathonApp same{.id = u"/web"_s, .ports = {AppPort{}}, .checks = {HealthCheck{}}};
    const auto changed = [&same](const char *what, const std::function<void(MarathonApp &)> &change) {
        MarathonApp app = same;
        change(app);
        QTest::newRow(what) << app;
    };
    changed("labels", [](MarathonApp &app) { app.labels.insert(u"a"_s, u"b"_s); });
    changed("networks", [](MarathonApp &app) { app.networks += u"one"_s; });
    changed("ports", [](MarathonApp &app) { app.ports += AppPort{}; });
    changed("containerPort", [](MarathonApp &app) { app.ports.first().containerPort = 1; });
    changed("servicePort", [](MarathonApp &app) { app.ports.first().servicePort = 1; });
    changed("takesTaskPort", [](MarathonApp &app) { app.ports.first().takesTaskPort = false; });
    changed("protocol", [](MarathonApp &app) { app.ports.first().protocol = u"udp"_s; });
    changed("networks of a port", [](MarathonApp &app) { app.ports.first().networks += u"one"_s; });
    changed("listenPort", [](MarathonApp &app) { app.ports.first().listenPort = 1; });
    changed("isLeftOut", [](MarathonApp &app) { app.ports.first().isLeftOut = true; });
    changed("checks", [](MarathonApp &app) { app.checks += HealthCheck{}; });
    changed("portIndex", [](MarathonApp &app) { app.checks.first().portIndex = 0; });
    changed("port of a check", [](MarathonApp &app) { app.checks.first().port = 1; });
    changed("hasReadinessChecks", [](MarathonApp &app) { app.hasReadinessChecks = true; });
    changed("isDeployed", [](MarathonApp &app) { app.isDeployed = true; });
    changed("ready", [](MarathonApp &app) { app.ready.insert(u"a"_s, true); });
    changed("version", [](MarathonApp &app) { app.version = u"1"_s; });
    changed("configVersion", [](MarathonApp &app) { app.configVersion = u"1"_s; });
    changed("lbLabels", [](MarathonApp &app) { app.lbLabels.insert(u"a"_s, u"b"_s); });
    changed("weighsAsItsTasks", [](MarathonApp &app) { app.weighsAsItsTasks = true; });
}

//! Those too that today's services would show only together with another one.
void MarathonUnchangedTest::everyFieldOfAnAppCounts()
{
    QFETCH(MarathonApp, app);
    const MarathonApp same{.id = u"/web"_s, .ports = {AppPort{}}, .checks = {HealthCheck{}}};
    QCOMPARE(contentOf(same), contentOf(MarathonApp(same)));
    QVERIFY(contentOf(app) != contentOf(same));
}

QTEST_GUILESS_MAIN(MarathonUnchangedTest)
#include "marathonunchangedtest.moc"
