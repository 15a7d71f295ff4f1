// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/servicegenerator.h"
#include "marathon/marathonmemory.h"

#include <QByteArray>

namespace proxym {

//! Bodies of two answers that belong together: apps or one app, and their tasks.
struct MarathonBodies {
    QByteArray apps;
    QByteArray tasks;
};

//! What the bodies of /v2/apps and /v2/tasks say. The error begins with the path of the answer that is
//! malformed.
[[nodiscard]] Result<MarathonLists> listsOfAll(MarathonBodies bodies);

//! What the bodies of /v2/apps/{id} and /v2/apps/{id}/tasks say of the app `id`; an error where it is of
//! another one.
[[nodiscard]] Result<MarathonLists> listsOfOne(const QString &id, MarathonBodies bodies);

//! What answers say, and what has to be asked for besides.
struct MarathonRead {
    MarathonLists lists;
    QList<AppVersion> missing;
};

//! Services, and what the next reading has to know.
struct MarathonTranslation {
    Found found;
    MarathonMemory memory;
};

//! Those of `asked` that nobody answered.
[[nodiscard]] QList<AppVersion> unsaidAmong(const QList<AppVersion> &asked, const Definitions &definitions);

//! `found`, and those servers of `last` that still belong to a running task of these versions, which could
//! not be read.
[[nodiscard]] Found withServersOf(const QList<AppVersion> &unsaid, const MarathonLists &lists,
                                  const Found &last, Found found);

//! The services of these lists, sorted by app. Pure, so that big ones can be read beside the event loop.
[[nodiscard]] Found foundIn(const MarathonLists &lists, const Definitions &definitions, bool configLabels);

//! `all`, sorted by app, with everything of the app `id` replaced.
[[nodiscard]] Found withApp(Found all, const QString &id, const Found &one);

//! "/v2/apps/group/web" for "/group/web"; nothing for what is no app's id, or would lead to something else
//! below an app.
[[nodiscard]] std::optional<QByteArray> appPath(const QString &id);

//! "/v2/apps/group/web/versions/2016-01-01T00:00:00.000Z"; nothing likewise.
[[nodiscard]] std::optional<QByteArray> versionPath(const AppVersion &version);

} // namespace proxym
