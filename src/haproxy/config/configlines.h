// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QSet>
#include <QStringList>

namespace proxym {

//! Why these `config` lines of a service may not stand in its section, or nothing where they may. They cannot
//! leave the section, read conditionals or files, or touch what proxym itself decides there: servers, bind,
//! mode, cookie, maps. Beyond that whoever may write them is trusted, and HAProxy judges.
[[nodiscard]] std::optional<QString> refusalOfServiceLines(const QStringList &lines);

//! The same for http-frontend.cfg, whose author may do all that stays inside the frontend: "line 3: …".
[[nodiscard]] std::optional<QString> refusalOfFrontendLines(const QStringList &lines);

//! The same for global.cfg, whose author may do everything but swallow what comes after it.
[[nodiscard]] std::optional<QString> refusalOfGlobalText(const QStringList &lines);

//! Every word of these lines that could be the name of a service or of a server: HAProxy may want that to
//! exist.
[[nodiscard]] QSet<QString> namesIn(const QStringList &lines);

} // namespace proxym
