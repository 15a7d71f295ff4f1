// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/services/marathonfound.h"
#include "marathon/services/marathonservices.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

//! What is known about a task from earlier answers: the version of its app that it was started from, and its
//! health.
class MarathonMemoryTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void eachTaskIsReadWithItsOwnVersion();
    void movedPortKeepsItsServers();
    void portOfAnotherRouteIsNoPortOfNow();
    void healthIsByTheTasksOwnChecks();
    void onlyWhatIsUsedAndUnknownIsAskedFor();
    void nothingIsKeptThatNobodyUses();
    void servicesThatHaveNotChangedAreTheSameObjects();
    void serversThatNobodyCouldReadStayWhileTheirTasksRun();
    void tasksThatWereProvedStaySoWithoutResults();
    void onlyPlainVersionsAreAskedFor_data();
    void onlyPlainVersionsAreAskedFor();
};

namespace {

const QString first = u"2026-01-01T00:00:00.000Z"_s;
const QString second = u"2026-02-02T00:00:00.000Z"_s;

AppPort port(int number)
{
    return {.containerPort = number, .servicePort = 10000 + number};
}

MarathonApp app(const QString &version, const QList<AppPort> &ports)
{
    return {.id = u"/web"_s,
            .labels = {{u"proxym.port.80.domains"_s, u"web.test"_s},
                       {u"proxym.port.90.domains"_s, u"metrics.test"_s}},
            .ports = ports,
            .version = version};
}

MarathonTask task(const QString &id, const QString &version, const QList<std::int64_t> &ports)
{
    return {.id = id, .appId = u"/web"_s, .host = u"h"_s, .ports = ports, .version = version};
}

Definitions knowing(const MarathonApp &app)
{
    return {{app.id, {{app.version, app}}}};
}

//! "80: h:31000 h:32001", a line for each service, then the complaints.
QStringList shown(const Found &found)
{
    QStringList lines;
    for (const Service &service : found.services) {
        QStringList hosts;
        for (const Host &host : service.hosts)
            hosts += host.toString();
        hosts.sort();
        lines += u"%1: %2"_s.arg(service.port.number()).arg(hosts.join(u' '));
    }
    return lines + found.complaints;
}

} // namespace

//! A deployment inserts a port at the front and reverses the others.
void MarathonMemoryTest::eachTaskIsReadWithItsOwnVersion()
{
    const MarathonApp old = app(first, {port(80), port(90), port(70)});
    const MarathonApp now = app(second, {port(60), port(90), port(80)});
    const QList<MarathonTask> tasks{task(u"a"_s, first, {31000, 31001, 31002}),
                                    task(u"b"_s, second, {32000, 32001, 32002})};
    QCOMPARE(shown(servicesFrom({now}, tasks, {}, knowing(old))),
             (QStringList{u"60: h:32000"_s, u"90: h:31001 h:32001"_s, u"80: h:31000 h:32002"_s}));
    Definitions refused{{u"/web"_s, {{first, failure(Error::Kind::Refused, u"HTTP 404"_s)}}}};
    QCOMPARE(shown(servicesFrom({now}, tasks, {}, refused)),
             (QStringList{
                 u"60: h:32000"_s, u"90: h:32001"_s, u"80: h:32002"_s,
                 u"/web: task a is left out: version %1 of the app cannot be read: HTTP 404"_s.arg(first)}));
}

//! Otherwise a deployment that moves a program to another port would at once leave its domain without
//! servers.
void MarathonMemoryTest::movedPortKeepsItsServers()
{
    MarathonApp old = app(first, {port(80)});
    MarathonApp now = app(second, {port(8080)});
    for (MarathonApp *const one : {&old, &now})
        one->labels = {{u"proxym.domains"_s, u"web.test"_s}};
    QCOMPARE(shown(servicesFrom({now}, {task(u"a"_s, first, {31000})}, {}, knowing(old))),
             QStringList{u"8080: h:31000"_s});
    for (MarathonApp *const one : {&old, &now}) {
        one->labels.clear();
        one->ports.first().servicePort = 10001;
    }
    QCOMPARE(shown(servicesFrom({now}, {task(u"a"_s, first, {31000})}, {}, knowing(old))),
             QStringList{u"8080: h:31000"_s});
}

void MarathonMemoryTest::portOfAnotherRouteIsNoPortOfNow()
{
    const MarathonApp old = app(first, {port(80), port(90)});
    const MarathonApp now = app(second, {port(80), port(70)});
    QCOMPARE(shown(servicesFrom({now}, {task(u"a"_s, first, {31000, 31001})}, {}, knowing(old))),
             (QStringList{u"80: h:31000"_s, u"70: "_s}));
}

void MarathonMemoryTest::healthIsByTheTasksOwnChecks()
{
    MarathonApp old = app(first, {port(80), port(90)});
    old.checks = {HealthCheck{.portIndex = 0}};
    MarathonApp now = app(second, {port(90), port(80)});
    now.checks = {HealthCheck{.portIndex = 0}};
    auto failing = task(u"a"_s, first, {31000, 31001});
    auto good = task(u"b"_s, second, {32000, 32001});
    failing.results = {Health::Failed};
    good.results = {Health::Good};
    QCOMPARE(shown(servicesFrom({now}, {failing, good}, {}, knowing(old))),
             (QStringList{u"90: h:31001 h:32000"_s, u"80: h:32001"_s}));
}

void MarathonMemoryTest::onlyWhatIsUsedAndUnknownIsAskedFor()
{
    const MarathonApp now = app(second, {port(80)});
    QList<MarathonTask> tasks{task(u"a"_s, second, {1}), task(u"b"_s, first, {1}), task(u"c"_s, first, {1})};
    MarathonLists lists{{now}, tasks, {}};
    const QList<AppVersion> asked{AppVersion{u"/web"_s, first}};
    QCOMPARE(missingDefinitions(lists, {}), asked);
    QCOMPARE(missingDefinitions(lists, knowing(app(first, {}))), QList<AppVersion>());
    lists.apps.first().configVersion = first; // since then only its number of tasks has changed
    QCOMPARE(missingDefinitions(lists, {}), QList<AppVersion>());
    lists.apps.first().configVersion.clear();
    tasks[1].state = tasks[2].state = u"TASK_KILLING"_s;
    lists.tasks = tasks;
    QCOMPARE(missingDefinitions(lists, {}), QList<AppVersion>());
    lists.apps.clear(); // tasks of an app that does not exist
    tasks[1].state.clear();
    lists.tasks = tasks;
    QCOMPARE(missingDefinitions(lists, {}), QList<AppVersion>());
}

void MarathonMemoryTest::nothingIsKeptThatNobodyUses()
{
    const MarathonApp old = app(first, {port(80)});
    const MarathonApp now = app(second, {port(90)});
    MarathonLists lists{{now}, {task(u"a"_s, first, {1})}, {}};
    const Definitions kept = remembered(lists, knowing(old)).definitions;
    QCOMPARE(kept.value(u"/web"_s).keys(),
             (QStringList{first, second})); // the current one, too: the next deployment needs it
    QVERIFY(*kept.value(u"/web"_s).value(first, old) == old);
    lists.tasks = {};
    QCOMPARE(remembered(lists, kept).definitions.value(u"/web"_s).keys(), QStringList{second});
    lists.apps.clear();
    QVERIFY(remembered(lists, kept).definitions.isEmpty());
    lists = {{now}, {task(u"a"_s, first, {1})}, {}};
    const Definitions refused{{u"/web"_s, {{first, failure(Error::Kind::Refused, u"HTTP 404"_s)}}}};
    QCOMPARE(remembered(lists, refused).definitions.value(u"/web"_s).keys(),
             QStringList{second}); // the refused one is requested again
}

void MarathonMemoryTest::servicesThatHaveNotChangedAreTheSameObjects()
{
    const MarathonApp now = app(second, {port(80), port(81)});
    const QList<MarathonTask> before{task(u"a"_s, second, {31000, 31001})};
    const QList<MarathonTask> after{task(u"a"_s, second, {31000, 31002})};
    const Services known = servicesFrom({now}, before, {}).services;
    const Services found = servicesFrom({now}, after, {}, {}, known).services;
    QCOMPARE(found, servicesFrom({now}, after, {}).services);
    QVERIFY(found.at(0).isSame(known.at(0)));
    QVERIFY(!found.at(1).isSame(known.at(1)));
}

void MarathonMemoryTest::serversThatNobodyCouldReadStayWhileTheirTasksRun()
{
    const MarathonApp now = app(second, {port(60), port(80)});
    const auto running = task(u"a"_s, first, {31000});
    const auto gone = task(u"b"_s, first, {31009});
    const auto fresh = task(u"c"_s, second, {32000, 32001});
    const Found last = servicesFrom({app(first, {port(80)})}, {running, gone}, {});
    const MarathonLists lists{{now}, {running, fresh}, {}};
    const QList<AppVersion> unsaid{AppVersion{u"/web"_s, first}};
    const Found found = withServersOf(unsaid, lists, last, servicesFrom(lists.apps, lists.tasks, {}));
    QCOMPARE(shown(found).first(2), (QStringList{u"60: h:32000"_s, u"80: h:31000 h:32001"_s}));
}

//! After an election Marathon has no health results; they come back one by one.
void MarathonMemoryTest::tasksThatWereProvedStaySoWithoutResults()
{
    MarathonApp now = app(second, {port(80)});
    now.checks = {HealthCheck{.portIndex = 0}};
    MarathonLists lists{{now}, {}, {}};
    const auto read = [&lists](const QList<QList<Health>> &results) {
        const ProvedTasks proved = remembered(lists, {}).proved;
        QList<MarathonTask> tasks;
        for (int i = 0; i < 3; ++i) {
            tasks += task(QString::number(i), second, {31000 + i});
            tasks.last().results = results.at(i);
        }
        lists.tasks = tasks;
        recall(lists, proved);
    };
    const auto hosts = [&lists] { return shown(servicesFrom(lists.apps, lists.tasks, {})); };
    const QList<Health> good{Health::Good}, failed{Health::Failed}, none;
    read({good, good, failed});
    QCOMPARE(hosts(), QStringList{u"80: h:31000 h:31001"_s});
    for (int i = 0; i < 3; ++i) { // however often Marathon is read meanwhile
        read({none, none, none});
        QCOMPARE(hosts(), QStringList{u"80: h:31000 h:31001"_s});
    }
    read({good, none, good});
    QCOMPARE(hosts(), QStringList{u"80: h:31000 h:31001 h:31002"_s});
    read({good, failed, good});
    QCOMPARE(hosts(), QStringList{u"80: h:31000 h:31002"_s});
    read({good, none, good});
    QCOMPARE(hosts(), QStringList{u"80: h:31000 h:31002"_s}); // a failed task stays failed
}

void MarathonMemoryTest::onlyPlainVersionsAreAskedFor_data()
{
    QTest::addColumn<QString>("app");
    QTest::addColumn<QString>("version");
    QTest::addColumn<QByteArray>("path");
    QTest::newRow("plain") << u"/g/web"_s << first
                           << QByteArray("/v2/apps/g/web/versions/2026-01-01T00:00:00.000Z");
    for (const char *const odd :
         {"..", ".", "", "a", "2026/../..", "2026?x", "2026#", "2026%2f", "2026\n", "2026 "})
        QTest::addRow("%s", odd) << u"/web"_s << QString::fromLatin1(odd) << QByteArray();
    QTest::newRow("odd app") << u"/../web"_s << first << QByteArray();
}

void MarathonMemoryTest::onlyPlainVersionsAreAskedFor()
{
    QFETCH(QString, app);
    QFETCH(QString, version);
    QFETCH(QByteArray, path);
    QCOMPARE(versionPath({app, version}).value_or(QByteArray()), path);
}

QTEST_GUILESS_MAIN(MarathonMemoryTest)
#include "marathonmemorytest.moc"
