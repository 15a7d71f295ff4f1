// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "marathon/services/marathonrunning.h"

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

//! Earlier definitions of apps, by id and version; or why they are not known.
using Definitions = QHash<QString, QMap<QString, Result<MarathonApp>>>;

//! What one reading keeps for the next.
struct MarathonMemory {
    Definitions definitions; //!< the current one of every app, and those that tasks were started from
    QSet<QString> proved; //!< ids of tasks whose checks were all good at their last results
    RunningTasks running;
};

//! Whether a task of `version` was started from the current definition `app`: scaling gives an app a new
//! version without changing its tasks. Times are from Marathon's versionInfo.
[[nodiscard]] bool isDefinitionOf(const MarathonApp &app, const QString &version);

//! The definition that a task of `version` was started from; an error if it cannot be had.
[[nodiscard]] Result<MarathonApp> definitionOf(const MarathonApp &app, const QString &version,
                                               const Definitions &known);

//! The definitions that have to be requested before all running tasks can be understood.
[[nodiscard]] QList<AppVersion> missingDefinitions(const MarathonLists &lists, const Definitions &known);

//! Marks tasks without results that had good ones: Marathon forgets results with each election.
void recall(MarathonLists &lists, const QSet<QString> &proved);

//! The memory of these lists, reduced to what their tasks and apps need.
[[nodiscard]] MarathonMemory remembered(const MarathonLists &lists, const Definitions &known);

//! `all`, with the memory of the apps and tasks in `lists` replaced by that in `one`.
[[nodiscard]] MarathonMemory withApp(MarathonMemory all, const MarathonLists &lists,
                                     const MarathonMemory &one);

} // namespace proxym
