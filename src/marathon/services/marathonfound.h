// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/servicegenerator.h"
#include "http/httpbody.h"
#include "marathon/services/marathonservices.h"

namespace proxym {

//! The bodies of two answers that belong together: apps or one app, and their tasks.
struct MarathonBodies {
    HttpBody apps;
    HttpBody tasks;
};

//! The readers of the answers to /v2/apps and /v2/tasks.
struct MarathonReaders {
    std::shared_ptr<AppsReader> apps = std::make_shared<AppsReader>();
    std::shared_ptr<TasksReader> tasks = std::make_shared<TasksReader>();
};

//! What they have read. The error begins with the path of the malformed answer.
[[nodiscard]] Result<MarathonLists> listsOfAll(const MarathonReaders &readers);

//! The lists in the bodies of /v2/apps/{id} and /v2/apps/{id}/tasks for the app `id`; an error if they are
//! about another app.
[[nodiscard]] Result<MarathonLists> listsOfOne(const QString &id, MarathonBodies bodies);

//! The content of the answers, and what else has to be requested.
struct MarathonRead {
    MarathonLists lists;
    QList<AppVersion> missing;
};

//! Services, and what the next reading needs to know.
struct MarathonTranslation {
    Found found;
    MarathonMemory memory;
};

//! The versions of `asked` for which there was no answer.
[[nodiscard]] QList<AppVersion> unsaidAmong(const QList<AppVersion> &asked, const Definitions &definitions);

//! `found` plus those servers of `last` that still belong to a running task of these versions, which could
//! not be read.
[[nodiscard]] Found withServersOf(const QList<AppVersion> &unsaid, const MarathonLists &lists,
                                  const Found &last, Found found);

//! The services of these lists, sorted by app, and their memory. Pure, so that long lists can be processed in
//! another thread. `known` and `last`: those of the last reading, with which the lists were compared.
[[nodiscard]] MarathonTranslation translated(const MarathonLists &lists, const Definitions &definitions,
                                             const MarathonLabels &labels, const Services &known = {},
                                             const MarathonMemory &last = {});

//! `all`, sorted by app, with everything of the app `id` replaced.
[[nodiscard]] Found withApp(Found all, const QString &id, const Found &one);

//! "/v2/apps/group/web" for "/group/web"; nothing if `id` is not an app's id, or would lead to something else
//! below an app.
[[nodiscard]] std::optional<QByteArray> appPath(const QString &id);

//! "/v2/apps/group/web/versions/2016-01-01T00:00:00.000Z"; nothing in the same cases.
[[nodiscard]] std::optional<QByteArray> versionPath(const AppVersion &version);

} // namespace proxym
