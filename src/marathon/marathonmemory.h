// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "marathon/marathonparser.h"

#include <QHash>
#include <QSet>

namespace proxym {

//! Apps and tasks that were read together.
struct MarathonLists {
    QList<MarathonApp> apps;
    QList<MarathonTask> tasks;
    QStringList complaints;
};

struct AppVersion {
    QString app;
    QString version;

    bool operator==(const AppVersion &) const = default;
};

//! What apps were at earlier versions, by id and version; or why nobody knows it.
using Definitions = QHash<QString, QMap<QString, Result<MarathonApp>>>;

//! What one reading leaves for the next.
struct MarathonMemory {
    Definitions definitions; //!< every app's of now, and those that tasks were started from
    QSet<QString> proved; //!< ids of tasks whose checks were all good when they said anything last
};

//! Whether a task of `version` was started from `app` as it is now: a change of its size alone gives an app a
//! new version, and changes no task. Times are from Marathon's versionInfo.
[[nodiscard]] bool isDefinitionOf(const MarathonApp &app, const QString &version);

//! The definition that a task of `version` was started from; an error where it cannot be had.
[[nodiscard]] Result<MarathonApp> definitionOf(const MarathonApp &app, const QString &version,
                                               const Definitions &known);

//! What has to be asked for before all running tasks can be read.
[[nodiscard]] QList<AppVersion> missingDefinitions(const MarathonLists &lists, const Definitions &known);

//! Tells tasks without results which of them had good ones: Marathon forgets them with each election.
void recall(MarathonLists &lists, const QSet<QString> &proved);

//! The memory of these lists: nothing in it that no task or app of theirs needs.
[[nodiscard]] MarathonMemory remembered(const MarathonLists &lists, const Definitions &known);

//! `all` with what `one` says of the apps and tasks in `lists`.
[[nodiscard]] MarathonMemory withApp(MarathonMemory all, const MarathonLists &lists,
                                     const MarathonMemory &one);

} // namespace proxym
