// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/services/marathondoubts.h"
#include "marathon/services/marathonmemory.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

//! Which apps have to be read after events, if these tasks are known: /web runs web.1 and has staged web.2.
class MarathonDoubtsTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void onlyWhatIsNewsIsRead_data();
    void onlyWhatIsNewsIsRead();
    void oneNewsOfAnAppIsEnough();
    void anAppInDoubtIsReadWhateverIsSaidOfItsTasks();
    void withoutAnyEventEverythingIsRead();
    void anEventAboutAnyAppReadsEverything();
    void tooManyEventsReadEverything();
    void anAppThatWasReadAgainHasOtherTasks();
    void allIsNewsOfAnAppThatCouldNotBeReadInFull();
};

namespace {

MarathonTask web(const QString &state = u"TASK_RUNNING"_s)
{
    return {.id = u"web.1"_s,
            .appId = u"/web"_s,
            .host = u"h1"_s,
            .addresses = {u"172.17.0.2"_s},
            .ports = {31000, 31001},
            .state = state,
            .version = u"2026-01-01T00:00:00.000Z"_s};
}

MarathonTask with(const std::function<void(MarathonTask &)> &change)
{
    MarathonTask task = web();
    change(task);
    return task;
}

MarathonEvent told(const MarathonTask &task)
{
    return {u"status_update_event "_s + task.appId, {task.appId}, task};
}

MarathonMemory known()
{
    MarathonTask staged = with([](MarathonTask &task) { task.id = u"web.2"_s; });
    staged.state = u"TASK_STAGING"_s;
    return remembered({{MarathonApp{.id = u"/web"_s}}, {web(), staged}, {}}, {});
}

std::optional<QStringList> doubtful(const QList<MarathonEvent> &events)
{
    MarathonDoubts doubts;
    for (const MarathonEvent &event : events)
        doubts.add(event);
    return doubts.apps(known().running);
}

} // namespace

void MarathonDoubtsTest::onlyWhatIsNewsIsRead_data()
{
    QTest::addColumn<MarathonTask>("task");
    QTest::addColumn<bool>("isNews");
    const auto other = [](const char *name, bool isNews, const std::function<void(MarathonTask &)> &change) {
        QTest::newRow(name) << with(change) << isNews;
    };
    QTest::newRow("running, as before") << web() << false;
    for (const char *state : {"TASK_KILLING", "TASK_KILLED", "TASK_LOST", "TASK_STAGING", "TASK_NEW"})
        QTest::addRow("a running task: %s", state) << web(QLatin1String(state)) << true;
    other("another host", true, [](MarathonTask &task) { task.host = u"h2"_s; });
    other("another port", true, [](MarathonTask &task) { task.ports = {31000, 31002}; });
    other("ports in another order", true, [](MarathonTask &task) { task.ports = {31001, 31000}; });
    other("another address", true, [](MarathonTask &task) { task.addresses = {u"172.17.0.3"_s}; });
    other("no address yet", true, [](MarathonTask &task) { task.addresses.clear(); });
    other("another version", true, [](MarathonTask &task) { task.version += u'1'; });
    other("a new task", true, [](MarathonTask &task) { task.id = u"web.3"_s; });
    other("a task of an unknown app", true, [](MarathonTask &task) { task.appId = u"/new"_s; });
    const auto staged = [&](const char *name, const QString &id, const QString &state, bool isNews) {
        other(name, isNews, [&](MarathonTask &task) {
            task.id = id;
            task.state = state;
        });
    };
    staged("a staged task runs", u"web.2"_s, u"TASK_RUNNING"_s, true);
    staged("a staged task fails", u"web.2"_s, u"TASK_FAILED"_s, false);
    staged("an unknown task is staged", u"web.3"_s, u"TASK_STAGING"_s, false);
    staged("an unknown task ends", u"web.3"_s, u"TASK_KILLED"_s, false);
}

void MarathonDoubtsTest::onlyWhatIsNewsIsRead()
{
    QFETCH(MarathonTask, task);
    QFETCH(bool, isNews);
    QCOMPARE(doubtful({told(task)}), std::optional(isNews ? QStringList{task.appId} : QStringList()));
}

void MarathonDoubtsTest::oneNewsOfAnAppIsEnough()
{
    QCOMPARE(doubtful({told(web()), told(web(u"TASK_KILLED"_s)), told(web())}),
             std::optional(QStringList{u"/web"_s}));
}

void MarathonDoubtsTest::anAppInDoubtIsReadWhateverIsSaidOfItsTasks()
{
    const MarathonEvent health{u"health_status_changed_event /web"_s, {u"/web"_s}};
    QCOMPARE(doubtful({health, told(web())}), std::optional(QStringList{u"/web"_s}));
    QCOMPARE(doubtful({told(web()), health}), std::optional(QStringList{u"/web"_s}));
}

void MarathonDoubtsTest::withoutAnyEventEverythingIsRead()
{
    QCOMPARE(doubtful({}), std::nullopt);
}

void MarathonDoubtsTest::anEventAboutAnyAppReadsEverything()
{
    QCOMPARE(doubtful({told(web()), MarathonEvent{u"event stream connected"_s}, told(web())}), std::nullopt);
}

void MarathonDoubtsTest::tooManyEventsReadEverything()
{
    QCOMPARE(doubtful(QList<MarathonEvent>(10'000, told(web()))), std::optional(QStringList()));
    QCOMPARE(doubtful(QList<MarathonEvent>(10'001, told(web()))), std::nullopt);
}

void MarathonDoubtsTest::anAppThatWasReadAgainHasOtherTasks()
{
    const MarathonTask later = with([](MarathonTask &task) { task.id = u"web.3"_s; });
    const MarathonLists lists{{MarathonApp{.id = u"/web"_s}}, {later}, {}};
    const MarathonMemory now = withApp(known(), lists, remembered(lists, {}));
    QVERIFY(now.running.isNews(web()));
    QVERIFY(!now.running.isNews(later));
    const MarathonLists none{{MarathonApp{.id = u"/web"_s}}, {}, {}};
    QVERIFY(withApp(now, none, remembered(none, {})).running.isNews(later));
}

void MarathonDoubtsTest::allIsNewsOfAnAppThatCouldNotBeReadInFull()
{
    const MarathonLists lists{{MarathonApp{.id = u"/web"_s}}, {web()}, {}};
    MarathonMemory part = remembered(lists, {});
    part.running.doubt(u"/web"_s);
    const MarathonMemory now = withApp(known(), lists, part);
    QVERIFY(now.running.isNews(web()));
    QVERIFY(now.running.isNews(with([](MarathonTask &task) {
        task.id = u"web.9"_s;
        task.state = u"TASK_KILLED"_s;
    })));
    QVERIFY(!withApp(now, lists, remembered(lists, {})).running.isNews(web())); // read in full by now
}

QTEST_GUILESS_MAIN(MarathonDoubtsTest)
#include "marathondoubtstest.moc"
