// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/services/marathonfound.h"
#include "support/sanitized.h"

#include <QRandomGenerator>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

//! A reading that skips what has not changed, and one that begins from nothing, have the same result.
class MarathonChangesTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void differenceGivesTheSameAsTheWhole_data();
    void differenceGivesTheSameAsTheWhole();
    void appsThatAreAsBeforeAreNotLookedAt();
};

namespace {

const QString first = u"2026-01-01T00:00:00.000Z"_s;
const QString second = u"2026-02-02T00:00:00.000Z"_s;

//! A cluster that changes step by step.
class Cluster {
public:
    void step()
    {
        for (int changes = int(m_random.bounded(4)); changes > 0; --changes)
            change();
    }

    //! In any order, as Marathon promises none.
    [[nodiscard]] MarathonLists lists()
    {
        QList<MarathonApp> apps = m_apps.values();
        if (chance(20) && !apps.isEmpty())
            apps += apps.first(); // listed twice
        QList<MarathonTask> tasks;
        for (const QMap<QString, MarathonTask> &some : std::as_const(m_tasks))
            tasks += some.values();
        if (chance(3))
            std::shuffle(apps.begin(), apps.end(), m_random);
        if (chance(3))
            std::shuffle(tasks.begin(), tasks.end(), m_random);
        return {apps, tasks, {}};
    }

private:
    [[nodiscard]] bool chance(int oneIn) { return m_random.bounded(oneIn) == 0; }

    void change()
    {
        const QString id = u"/app%1"_s.arg(m_random.bounded(8));
        switch (m_random.bounded(8)) {
        case 0:
            m_apps.remove(id);
            break;
        case 1:
            m_tasks.remove(id); // of an app that may be there or not
            break;
        case 2:
        case 3:
            changeApp(m_apps[id], id);
            break;
        default: {
            const QString task = QString::number(m_random.bounded(5));
            changeTask(m_tasks[id][task], task, id);
        }
        }
    }

    void changeApp(MarathonApp &app, const QString &id)
    {
        app.id = id;
        app.version = chance(4) ? QString() : chance(2) ? first : second;
        app.ports.clear();
        for (int i = int(m_random.bounded(3)); i > 0; --i)
            app.ports += AppPort{.containerPort = 80 + i, .servicePort = chance(9) ? 99'999 : 10'000 + i};
        app.checks = QList<HealthCheck>(m_random.bounded(2), HealthCheck{.portIndex = 0});
        app.labels = {{u"proxym.domains"_s, u"d%1.test"_s.arg(m_random.bounded(3))}};
        app.lbLabels = {{u"HAPROXY_GROUP"_s, chance(3) ? u"internal"_s : u"external"_s},
                        {u"HAPROXY_1_VHOST"_s, u"v%1.test"_s.arg(m_random.bounded(3))}};
        if (chance(3))
            app.lbLabels.insert(u"HAPROXY_DEPLOYMENT_GROUP"_s, u"group%1"_s.arg(m_random.bounded(2)));
        if (chance(5))
            app.lbLabels.insert(u"HAPROXY_0_COLOUR"_s, u"red"_s); // no such label: a note
    }

    void changeTask(MarathonTask &task, const QString &id, const QString &app)
    {
        task.id = id;
        task.appId = app;
        task.host = chance(9) ? u"*"_s : u"node-%1"_s.arg(m_random.bounded(5));
        task.ports = QList<std::int64_t>(m_random.bounded(4), 31'000 + m_random.bounded(5));
        task.state = chance(4) ? u"TASK_KILLING"_s : u"TASK_RUNNING"_s;
        task.version = chance(2) ? first : second;
        task.results = QList<Health>(m_random.bounded(2), chance(2) ? Health::Good : Health::Failed);
    }

    QRandomGenerator m_random{4};
    QMap<QString, MarathonApp> m_apps;
    QMap<QString, QMap<QString, MarathonTask>> m_tasks;
};

//! Marathon knows this one of each app.
Definitions learned(const QList<AppVersion> &missing, Definitions known)
{
    for (const AppVersion &version : missing) {
        if (version.version == first)
            known[version.app].insert(
                first, MarathonApp{.id = version.app, .ports = {{.containerPort = 81}}, .version = first});
        else
            known[version.app].insert(version.version, failure(Error::Kind::Refused, u"HTTP 404"_s));
    }
    return known;
}

MarathonTranslation read(MarathonLists lists, const Services &known, const MarathonMemory &last,
                         const MarathonLabels &labels)
{
    recall(lists, last.proved);
    compare(lists, last.settled);
    const Definitions definitions = learned(missingDefinitions(lists, last.definitions), last.definitions);
    return translated(lists, definitions, labels, known, last);
}

} // namespace

void MarathonChangesTest::differenceGivesTheSameAsTheWhole_data()
{
    QTest::addColumn<bool>("readsLbLabels");
    QTest::newRow("own labels") << false;
    QTest::newRow("and those of marathon-lb") << true;
}

void MarathonChangesTest::differenceGivesTheSameAsTheWhole()
{
    QFETCH(bool, readsLbLabels);
    MarathonLabels labels;
    if (readsLbLabels)
        labels.lbGroups = {u"external"_s};
    Cluster cluster;
    MarathonTranslation last;
    qsizetype skipped = 0;
    for (int i = 0; i < int(worlds(10'000)); ++i) {
        cluster.step();
        MarathonLists lists = cluster.lists();
        MarathonMemory unsettled = last.memory;
        unsettled.settled.clear();
        const MarathonTranslation whole = read(lists, {}, unsettled, labels);
        const MarathonTranslation now = read(lists, last.found.services, last.memory, labels);
        QCOMPARE(now.found.services, whole.found.services);
        QCOMPARE(now.found.complaints, whole.found.complaints);
        QCOMPARE(now.found.notes, whole.found.notes);
        QVERIFY(now.memory == whole.memory);
        compare(lists, last.memory.settled);
        skipped += lists.unchanged.size();
        last = now;
    }
    QVERIFY2(skipped > int(worlds(4'000)), QByteArray::number(skipped));
}

void MarathonChangesTest::appsThatAreAsBeforeAreNotLookedAt()
{
    const MarathonApp good{.id = u"/good"_s, .ports = {{.servicePort = 10'001}}};
    const MarathonApp odd{.id = u"/odd"_s, .ports = {{.servicePort = 99'999}}};
    const MarathonTask task{.id = u"t"_s, .appId = u"/good"_s, .host = u"h"_s, .ports = {31'000}};
    const MarathonTranslation last = read({{good, odd}, {task}, {}}, {}, {}, {});
    QCOMPARE(last.memory.odd, QSet<QString>{u"/odd"_s});
    const auto unchanged = [&](const QList<MarathonApp> &apps, const QList<MarathonTask> &tasks) {
        MarathonLists lists{apps, tasks, {}};
        compare(lists, last.memory.settled);
        return lists.unchanged;
    };
    const QSet<QString> same{u"/good"_s}, none;
    QCOMPARE(unchanged({odd, good}, {task}), same);
    QCOMPARE(unchanged({odd}, {task}), none);
    QCOMPARE(unchanged({good}, {}), none);
    QCOMPARE(unchanged({good}, {task, task}), none);
    MarathonTask moved = task;
    moved.host = u"h2"_s;
    QCOMPARE(unchanged({good}, {moved}), none);
    MarathonApp changed = good;
    changed.isDeployed = true;
    QCOMPARE(unchanged({changed}, {task}), none);
    MarathonApp relabelled = good;
    relabelled.lbLabels.insert(u"HAPROXY_GROUP"_s, u"external"_s);
    QCOMPARE(unchanged({relabelled}, {task}), none);
}

QTEST_GUILESS_MAIN(MarathonChangesTest)
#include "marathonchangestest.moc"
