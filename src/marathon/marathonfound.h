// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/servicegenerator.h"

#include <QByteArray>

namespace proxym {

//! Bodies of two answers that belong together: apps or one app, and their tasks.
struct MarathonBodies {
    QByteArray apps;
    QByteArray tasks;
};

//! What the bodies of /v2/apps and /v2/tasks say, sorted by app. Pure, so that big ones can be read beside the event loop.
//! The error begins with the path of the answer that is malformed.
[[nodiscard]] Result<Found> foundInAll(MarathonBodies bodies, bool configLabels);

//! What the bodies of /v2/apps/{id} and /v2/apps/{id}/tasks say of the app `id`; an error where it is of
//! another one.
[[nodiscard]] Result<Found> foundInOne(const QString &id, MarathonBodies bodies, bool configLabels);

//! `all`, sorted by app, with everything of the app `id` replaced.
[[nodiscard]] Found withApp(Found all, const QString &id, const Found &one);

//! "/v2/apps/group/web" for "/group/web"; nothing for what is no app's id, or would lead to something else
//! below an app.
[[nodiscard]] std::optional<QByteArray> appPath(const QString &id);

} // namespace proxym
