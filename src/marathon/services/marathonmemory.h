// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "marathon/parse/marathonparser.h"
#include "marathon/services/marathonrunning.h"

#include <QHash>
#include <QSet>

namespace proxym {

//! Apps and tasks that were read together.
struct MarathonLists {
    QList<MarathonApp> apps;
    MarathonTasks tasks;
    QStringList complaints;
    QSet<QString> unchanged = {}; //!< apps that are as they were at the last reading, and so are their tasks
};

struct AppVersion {
    QString app;
    QString version;

    bool operator==(const AppVersion &) const = default;
};

//! Earlier definitions of apps, by id and version; or why they are not known.
using Definitions = QHash<QString, QMap<QString, Result<MarathonApp>>>;

//! What there was to know about an app, in hashes with a seed of this process: another content has the same
//! once in 2^64.
struct AppContent {
    std::size_t app; //!< contentOf()
    std::size_t tasks; //!< MarathonTasks::hashOf()

    bool operator==(const AppContent &) const = default;
};

//! What one reading keeps for the next.
struct MarathonMemory {
    Definitions definitions; //!< the current one of every app, and those that tasks were started from
    ProvedTasks proved; //!< whose checks were all good at their last results
    RunningTasks running;
    QHash<QString, AppContent> settled; //!< by id: apps without complaints or notes
    QSet<QString> odd; //!< the others

    //! Forgets all other apps.
    void keepOnly(const QSet<QString> &apps);

    bool operator==(const MarathonMemory &) const = default;
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
void recall(MarathonLists &lists, const ProvedTasks &proved);

//! A hash of all that is known of the app, with a seed of this process.
[[nodiscard]] std::size_t contentOf(const MarathonApp &app);

//! Notes which apps are `unchanged` since these were settled.
void compare(MarathonLists &lists, const QHash<QString, AppContent> &settled);

//! The memory of these lists, reduced to what their tasks and apps need. Of the apps that are unchanged it is
//! taken from `last`, with which the lists were compared. `odd`: apps that are not settled.
[[nodiscard]] MarathonMemory remembered(const MarathonLists &lists, const Definitions &known,
                                        const QSet<QString> &odd = {}, MarathonMemory last = {});

//! `all`, with the memory of the apps and tasks in `lists` replaced by that in `one`.
[[nodiscard]] MarathonMemory withApp(MarathonMemory all, const MarathonLists &lists,
                                     const MarathonMemory &one);

} // namespace proxym
