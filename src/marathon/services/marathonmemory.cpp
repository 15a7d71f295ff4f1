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

//! Calls `visit(app, version)` once for each pair that a running task has.
template <class Visit> void eachVersionInUse(const MarathonLists &lists, const Visit &visit)
{
    QHash<QString, QSet<QString>> versions;
    for (const MarathonTask &task : lists.tasks) {
        if (isRunning(task))
            versions[task.appId].insert(task.version);
    }
    for (const MarathonApp &app : lists.apps) {
        const QSet<QString> inUse = versions.take(app.id);
        for (const QString &version : inUse)
            visit(app, version);
    }
}

bool isProved(const MarathonTask &task)
{
    if (task.results.isEmpty())
        return task.isProved;
    return std::ranges::all_of(task.results, [](Health health) { return health == Health::Good; });
}

} // namespace

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

void recall(MarathonLists &lists, const QSet<QString> &proved)
{
    if (proved.isEmpty())
        return;
    for (MarathonTask &task : lists.tasks)
        task.isProved = task.results.isEmpty() && proved.contains(task.id);
}

MarathonMemory remembered(const MarathonLists &lists, const Definitions &known)
{
    MarathonMemory memory;
    for (const MarathonApp &app : lists.apps) {
        if (!app.version.isEmpty())
            memory.definitions[app.id].insert(app.version, app);
    }
    eachVersionInUse(lists, [&](const MarathonApp &app, const QString &version) {
        const auto definition = definitionOf(app, version, known);
        if (definition && !version.isEmpty())
            memory.definitions[app.id].insert(version, definition);
    });
    for (const MarathonTask &task : lists.tasks) {
        if (isProved(task))
            memory.proved.insert(task.id);
        memory.running.add(task);
    }
    return memory;
}

MarathonMemory withApp(MarathonMemory all, const MarathonLists &lists, const MarathonMemory &one)
{
    for (const MarathonApp &app : lists.apps) {
        all.definitions.insert(app.id, one.definitions.value(app.id));
        all.running.replace(app.id, one.running);
    }
    for (const MarathonTask &task : lists.tasks)
        all.proved.remove(task.id);
    all.proved.unite(one.proved);
    return all;
}

} // namespace proxym
