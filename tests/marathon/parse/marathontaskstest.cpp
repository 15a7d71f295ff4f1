// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/parse/marathonparser.h"

#include <QRandomGenerator>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

//! Tasks in little memory, and lists that are read while they arrive.
class MarathonTasksTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void tasksArePackedWithoutLoss();
    void otherTasksHaveAnotherHash();
    void tasksOfAnAppNeedNotComeTogether();
    void recalledTasksAreProvedUnlessTheyHaveResults();
    void listIsTheSameWhereverItIsCut_data();
    void listIsTheSameWhereverItIsCut();
    void onlyTheWholeListCounts_data();
    void onlyTheWholeListCounts();
    void listLikeTheLastOneIsReadAsIfItWereNot();
};

namespace {

//! A random element of the list.
template <class T> T oneOf(QRandomGenerator &random, const QList<T> &list)
{
    return list.at(random.bounded(list.size()));
}

MarathonTask randomTask(QRandomGenerator &random)
{
    const auto list = [&random](const auto &values) {
        std::remove_cvref_t<decltype(values)> some;
        for (int count = random.bounded(4); count > 0; --count)
            some += oneOf(random, values);
        return some;
    };
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    return {.id = u"web."_s + QString::number(random.bounded(100)).repeated(random.bounded(40)),
            .appId = oneOf(random, QList<QString>{u"/a"_s, u"/b"_s, u"/g/ü"_s}),
            .host = oneOf(random, QList<QString>{u""_s, u"node-1"_s, u"node-12"_s, u"10.0.0.1"_s, u"ñ"_s}),
            .addresses = list(QStringList{u"9.0.0.1"_s, u"9.0.0.12"_s, u"fd00::1"_s, u""_s}),
            .ports = list(QList<std::int64_t>{0, 1, 31000, 65535, -1, most, -most - 1}),
            .state = oneOf(random, QList<QString>{u""_s, u"TASK_RUNNING"_s, u"TASK_KILLING"_s}),
            .results = list(QList<Health>{Health::Good, Health::Unknown, Health::Failed}),
            .version = oneOf(random, QList<QString>{u""_s, u"2026-01-01T00:00:00.000Z"_s, u"2026"_s})};
}

QList<MarathonTask> randomTasks(QRandomGenerator &random)
{
    QList<MarathonTask> tasks;
    for (int count = random.bounded(20); count > 0; --count)
        tasks += randomTask(random);
    return tasks;
}

QList<MarathonTask> of(const QString &app, const QList<MarathonTask> &tasks)
{
    QList<MarathonTask> found;
    std::ranges::copy_if(tasks, std::back_inserter(found),
                         [&app](const MarathonTask &task) { return task.appId == app; });
    return found;
}

const QByteArray someTasks =
    R"({"x":[{"tasks":[1]}],"tasks":[{"id":"a.1","appId":"/a","host":"h\u00fc\"]","ports":[1,2],)"
    R"("healthCheckResults":[{"alive":true},null],"ipAddresses":[{"ipAddress":"9.0.0.1"}]},5,)"
    R"({"id":"a.2","appId":"a","host":"h","state":"TASK_RUNNING","version":"v"} , {"appId":"/b"}],"y":{}})";
const QByteArray someApps =
    R"({"apps":[{"id":"/a","labels":{"proxym.domains":"a.test","other":"]}"},"ports":[10001],"version":"v"},)"
    R"({"id":""},{"id":"b","container":{"docker":{"network":"BRIDGE","portMappings":[{"containerPort":80}]}}}]})";

//! What is in a list that arrives in these pieces, as text; "malformed" if it is none.
template <class Reader> QString readIn(const QByteArrayList &pieces)
{
    Reader reader;
    for (const QByteArray &piece : pieces)
        reader.add(piece);
    const auto read = reader.end();
    if (!read)
        return read.error().kind == Error::Kind::Malformed ? u"malformed"_s : read.error().what;
    QString shown = read->complaints.join(u", ");
    if constexpr (std::is_same_v<Reader, TasksReader>) {
        for (const QString &app : {u"/a"_s, u"/b"_s}) {
            for (const MarathonTask &task : read->elements.of(app))
                shown +=
                    u"; %1 %2 %3 %4 %5 %6 %7"_s.arg(task.id, task.appId, task.host, task.state, task.version)
                        .arg(task.ports.size())
                        .arg(task.results.size());
        }
    } else {
        for (const MarathonApp &app : read->elements)
            shown += u"; %1 %2 %3"_s.arg(app.id, app.version).arg(app.ports.size());
    }
    return shown;
}

QString readAs(bool isTasks, const QByteArrayList &pieces)
{
    return isTasks ? readIn<TasksReader>(pieces) : readIn<AppsReader>(pieces);
}

QByteArrayList piecesOf(QByteArrayView text, qsizetype size)
{
    QByteArrayList pieces;
    for (; !text.isEmpty(); text = text.sliced(std::min(size, text.size())))
        pieces += text.first(std::min(size, text.size())).toByteArray();
    return pieces;
}

} // namespace

void MarathonTasksTest::tasksArePackedWithoutLoss()
{
    QRandomGenerator random(1);
    for (int i = 0; i < 2'000; ++i) {
        const QList<MarathonTask> tasks = randomTasks(random);
        const MarathonTasks packed(tasks);
        QCOMPARE(packed.size(), tasks.size());
        QSet<QString> apps;
        for (const MarathonTask &task : tasks)
            apps.insert(task.appId);
        const QStringList owners = packed.apps();
        QCOMPARE(owners.size(), apps.size());
        for (const QString &app : owners)
            QCOMPARE(packed.of(app), of(app, tasks));
        QVERIFY(packed.of(u"/none"_s).isEmpty());
    }
}

void MarathonTasksTest::otherTasksHaveAnotherHash()
{
    QRandomGenerator random(2);
    for (int i = 0; i < 2'000; ++i) {
        QList<MarathonTask> tasks = of(u"/a"_s, randomTasks(random));
        const MarathonTasks packed(tasks);
        QCOMPARE(MarathonTasks(tasks).hashOf(u"/a"_s), packed.hashOf(u"/a"_s));
        MarathonTask other = randomTask(random);
        other.appId = u"/a"_s;
        if (!tasks.isEmpty() && random.bounded(2) == 0) {
            MarathonTask &one = tasks[random.bounded(tasks.size())];
            if (one == other)
                continue;
            one = other;
        } else {
            tasks.insert(random.bounded(tasks.size() + 1), other);
        }
        QVERIFY(MarathonTasks(tasks).hashOf(u"/a"_s) != packed.hashOf(u"/a"_s));
        QVERIFY(!(MarathonTasks(tasks) == packed));
    }
}

void MarathonTasksTest::tasksOfAnAppNeedNotComeTogether()
{
    QList<MarathonTask> tasks;
    for (int i = 0; i < 100'000; ++i)
        tasks += MarathonTask{.id = QString::number(i), .appId = i % 2 == 0 ? u"/a"_s : u"/b"_s};
    const MarathonTasks packed(tasks);
    QCOMPARE(packed.of(u"/a"_s), of(u"/a"_s, tasks));
    QCOMPARE(packed.of(u"/b"_s), of(u"/b"_s, tasks));
    // no clock here: if the cost of a task grew with their number, the test would exceed its time limit
}

void MarathonTasksTest::recalledTasksAreProvedUnlessTheyHaveResults()
{
    const MarathonTask bare{.id = u"1"_s, .appId = u"/a"_s}, other{.id = u"2"_s, .appId = u"/a"_s};
    const MarathonTask failed{.id = u"3"_s, .appId = u"/a"_s, .results = {Health::Failed}};
    MarathonTasks tasks{bare, other, failed, {.id = u"1"_s, .appId = u"/b"_s}};
    const std::size_t hash = tasks.hashOf(u"/a"_s);
    QList<std::size_t> proved{hashOfId("1"), hashOfId("3")};
    std::ranges::sort(proved);
    tasks.recall({{u"/a"_s, proved}});
    const auto isProved = [&tasks](const QString &app) {
        QList<bool> all;
        for (const MarathonTask &task : tasks.of(app))
            all += task.isProved;
        return all;
    };
    QCOMPARE(isProved(u"/a"_s), (QList<bool>{true, false, false}));
    QCOMPARE(isProved(u"/b"_s), QList<bool>{false});
    QCOMPARE(tasks.hashOf(u"/a"_s), hash);
}

void MarathonTasksTest::listIsTheSameWhereverItIsCut_data()
{
    QTest::addColumn<bool>("isTasks");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("shown");
    QTest::newRow("tasks") << true << someTasks
                           << u"entry 2 of \"tasks\" is malformed: it names no app; "
                              "a.1 /a hü\"]   2 2; a.2 /a h TASK_RUNNING v 0 0;  /b    0 0"_s;
    QTest::newRow("apps") << false << someApps
                          << u"entry 2 of \"apps\" is malformed: it names no app; /a v 1; /b  1"_s;
}

void MarathonTasksTest::listIsTheSameWhereverItIsCut()
{
    QFETCH(bool, isTasks);
    QFETCH(QByteArray, body);
    QFETCH(QString, shown);
    QCOMPARE(readAs(isTasks, {body}), shown);
    for (const qsizetype size : {1, 2, 3, 7, 64})
        QCOMPARE(readAs(isTasks, piecesOf(body, size)), shown);
    for (qsizetype cut = 0; cut <= body.size(); ++cut)
        QCOMPARE(readAs(isTasks, {body.first(cut), body.sliced(cut)}), shown);
}

void MarathonTasksTest::onlyTheWholeListCounts_data()
{
    QTest::addColumn<bool>("isTasks");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("name");
    QTest::newRow("tasks") << true << someTasks << QByteArray("tasks");
    QTest::newRow("apps") << false << someApps << QByteArray("apps");
}

//! A part is none, and neither is anything of another shape, in whatever pieces it arrives.
void MarathonTasksTest::onlyTheWholeListCounts()
{
    QFETCH(bool, isTasks);
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, name);
    QRandomGenerator random(3);
    for (qsizetype cut = 0; cut < body.size(); ++cut)
        QCOMPARE(readAs(isTasks, piecesOf(body.first(cut), 1 + random.bounded(50))), u"malformed"_s);
    const QByteArray list = "\"" + name + "\":";
    for (const QByteArray &wrong :
         {body + '}', body + body, '[' + body + ']', "{" + list + "{}}", "{" + list + "null}",
          "{" + list + "[}}", "{" + list + "[{]}", "{" + list + "[,]}", "{" + list + "[{},]}",
          "{" + list + "[{}{}]}", "{\"x\":" + body + '}', QByteArray("{}"), QByteArray("null"), QByteArray(),
          QByteArray("  "), QByteArray("<html>"), "\"" + name + "\"", list + "[]"}) {
        for (const qsizetype size : {1, 5, 1000})
            QVERIFY2(readAs(isTasks, piecesOf(wrong, size)) == u"malformed"_s, wrong);
    }
}

//! However much of it is as before.
void MarathonTasksTest::listLikeTheLastOneIsReadAsIfItWereNot()
{
    QRandomGenerator random(5);
    QByteArrayList elements;
    const auto element = [&random](int app) {
        return R"({"id":"t)" + QByteArray::number(random.bounded(1'000'000)) + R"(","appId":"/app)"
            + QByteArray::number(app) + R"(","host":"h","ports":[31000],"x":")" + QByteArray(200, 'x')
            + "\"}";
    };
    for (int i = 0; i < 2'000; ++i) // of several slices
        elements += element(i / 7);
    MarathonTasks last;
    qsizetype same = 0;
    for (int step = 0; step < 60; ++step) {
        const int at = random.bounded(int(elements.size()));
        switch (step % 6) {
        case 1:
            elements.insert(at, element(at / 7));
            break;
        case 2:
            elements.removeAt(at);
            break;
        case 3:
            elements[at] = random.bounded(2) == 0 ? element(at / 7) : QByteArray("5");
            break;
        case 4:
            elements.resize(random.bounded(3) == 0 ? at : elements.size());
            break;
        default: // the same once more
            elements.removeAll("5");
        }
        QByteArrayList now = elements;
        if (step % 6 == 5)
            now.insert(std::min<qsizetype>(at, now.size()), element(0)); // which come together else
        const QByteArray body = "{\"tasks\":[" + now.join(',') + "]}";
        TasksReader reader(last);
        for (const QByteArray &piece : piecesOf(body, 50'000))
            reader.add(piece);
        const auto read = reader.end();
        const auto fresh = parseTasks(body);
        QVERIFY(read && fresh);
        QCOMPARE(read->complaints, fresh->complaints);
        QCOMPARE(read->elements.size(), fresh->elements.size());
        QVERIFY(read->elements == fresh->elements);
        const auto isSame = [](const TaskSlice &a, const TaskSlice &b) { return a.hash == b.hash; };
        same +=
            std::ranges::mismatch(last.slices(), read->elements.slices(), isSame).in1 - last.slices().begin();
        last = read->elements;
        if (elements.size() < 1'000)
            elements += QByteArrayList(1'000, element(999));
    }
    QVERIFY2(same > 30, QByteArray::number(same));
}

QTEST_GUILESS_MAIN(MarathonTasksTest)
#include "marathontaskstest.moc"
