// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/services/marathonmemory.h"

#include <QDateTime>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

QDateTime time(const QString &version)
{
    return QDateTime::fromString(version, Qt::ISODateWithMs);
}

//! Calls `visit(app, version)` once for each pair that a running task has, unless the app is unchanged.
template <class Visit> void eachVersionInUse(const MarathonLists &lists, const Visit &visit)
{
    QSet<QString> seen;
    for (const MarathonApp &app : lists.apps) {
        if (lists.unchanged.contains(app.id) || seen.contains(app.id))
            continue;
        seen.insert(app.id);
        QByteArrayList versions;
        lists.tasks.eachOf(app.id, [&](const MarathonTaskView &task) {
            const QByteArrayView version(task.version.data(), qsizetype(task.version.size()));
            if (isRunning(task) && !versions.contains(version))
                versions += version.toByteArray();
        });
        for (const QByteArray &version : std::as_const(versions))
            visit(app, QString::fromUtf8(version));
    }
}

bool isProved(const MarathonTaskView &task)
{
    if (task.results.isEmpty())
        return task.isProved;
    return std::ranges::all_of(task.results, [](Health health) { return health == Health::Good; });
}

} // namespace

void MarathonMemory::keepOnly(const QSet<QString> &apps)
{
    const auto isOther = [&apps](const auto &entry) { return !apps.contains(entry.key()); };
    definitions.removeIf(isOther);
    proved.removeIf(isOther);
    settled.removeIf(isOther);
    running.keepOnly(apps);
}

bool isDefinitionOf(const MarathonApp &app, const QString &version)
{
    if (version.isEmpty() || app.version.isEmpty() || version == app.version)
        return true;
    const QDateTime started = time(version);
    const QDateTime configured = time(app.configVersion);
    const QDateTime now = time(app.version);
    return started.isValid() && configured.isValid() && now.isValid() && configured <= started
        && started <= now;
}

Result<MarathonApp> definitionOf(const MarathonApp &app, const QString &version, const Definitions &known)
{
    if (isDefinitionOf(app, version))
        return app;
    const auto versions = known.constFind(app.id);
    if (versions != known.cend()) {
        if (const auto found = versions->constFind(version); found != versions->cend())
            return *found;
    }
    return failure(Error::Kind::Unreachable, u"it was not requested"_s);
}

QList<AppVersion> missingDefinitions(const MarathonLists &lists, const Definitions &known)
{
    QList<AppVersion> missing;
    eachVersionInUse(lists, [&](const MarathonApp &app, const QString &version) {
        if (!definitionOf(app, version, known))
            missing += AppVersion{app.id, version};
    });
    return missing;
}

void recall(MarathonLists &lists, const ProvedTasks &proved)
{
    lists.tasks.recall(proved);
}

std::size_t contentOf(const MarathonApp &app)
{
    const auto &[id, labels, ports, networks, checks, hasReadinessChecks, isDeployed, ready, version,
                 configVersion, lbLabels, weighsAsItsTasks] = app;
    std::size_t hash = qHashMulti(QHashSeed::globalSeed(), id, labels.size(), ports.size(), networks,
                                  checks.size(), hasReadinessChecks, isDeployed, ready.size(), version,
                                  configVersion, lbLabels.size(), weighsAsItsTasks);
    for (const auto *const some : {&labels, &lbLabels}) {
        for (auto [name, value] : some->asKeyValueRange())
            hash = qHashMulti(hash, name, value);
    }
    for (const auto &[containerPort, servicePort, takesTaskPort, protocol, inNetworks, listenPort,
                      isLeftOut] : ports)
        hash = qHashMulti(hash, containerPort, servicePort, takesTaskPort, protocol, inNetworks, listenPort,
                          isLeftOut);
    for (const auto &[portIndex, port] : checks)
        hash = qHashMulti(hash, portIndex, port);
    for (auto [task, isReady] : ready.asKeyValueRange())
        hash = qHashMulti(hash, task, isReady);
    return hash;
}

void compare(MarathonLists &lists, const QHash<QString, AppContent> &settled)
{
    QSet<QString> seen;
    for (const MarathonApp &app : std::as_const(lists.apps)) {
        const qsizetype before = seen.size();
        seen.insert(app.id);
        const auto last = settled.constFind(app.id);
        const bool isSame = last != settled.cend() && last->app == contentOf(app)
            && last->tasks == lists.tasks.hashOf(app.id);
        if (seen.size() == before)
            lists.unchanged.remove(app.id); // it is there twice
        else if (isSame)
            lists.unchanged.insert(app.id);
    }
}

MarathonMemory remembered(const MarathonLists &lists, const Definitions &known, const QSet<QString> &odd,
                          MarathonMemory last)
{
    MarathonMemory memory;
    if (!lists.unchanged.isEmpty()) {
        memory = std::move(last);
        memory.keepOnly(lists.unchanged);
    }
    memory.odd = odd;
    const QStringList owners = lists.tasks.apps();
    for (const MarathonApp &app : lists.apps) {
        if (lists.unchanged.contains(app.id))
            continue;
        if (!app.version.isEmpty())
            memory.definitions[app.id].insert(app.version, app);
        if (!odd.contains(app.id) && !memory.settled.contains(app.id))
            memory.settled.insert(app.id, AppContent{contentOf(app), lists.tasks.hashOf(app.id)});
    }
    eachVersionInUse(lists, [&](const MarathonApp &app, const QString &version) {
        const auto definition = definitionOf(app, version, known);
        if (definition && !version.isEmpty())
            memory.definitions[app.id].insert(version, definition);
    });
    for (const QString &app : owners) {
        if (lists.unchanged.contains(app))
            continue;
        QList<std::size_t> proved;
        lists.tasks.eachOf(app, [&](const MarathonTaskView &task) {
            if (isProved(task))
                proved += hashOfId(task.id);
        });
        memory.running.add(app, lists.tasks);
        if (proved.isEmpty())
            continue;
        std::ranges::sort(proved);
        proved.squeeze();
        memory.proved.insert(app, proved);
    }
    return memory;
}

MarathonMemory withApp(MarathonMemory all, const MarathonLists &lists, const MarathonMemory &one)
{
    for (const MarathonApp &app : lists.apps) {
        all.definitions.insert(app.id, one.definitions.value(app.id));
        all.running.replace(app.id, one.running);
        all.proved.remove(app.id);
        if (const auto proved = one.proved.constFind(app.id); proved != one.proved.cend())
            all.proved.insert(app.id, *proved);
        all.settled.remove(app.id);
        if (const auto settled = one.settled.constFind(app.id); settled != one.settled.cend())
            all.settled.insert(app.id, *settled);
        all.odd.remove(app.id);
        if (one.odd.contains(app.id))
            all.odd.insert(app.id);
    }
    return all;
}

} // namespace proxym
