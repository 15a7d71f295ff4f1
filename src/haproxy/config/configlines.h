// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QSet>
#include <QStringList>

namespace proxym {

//! Why these `config` lines of a service are not allowed in its section; nothing if they are. They must not
//! leave the section, use conditionals, read files or touch what proxym itself decides there: servers, bind,
//! mode, cookie, maps. Apart from that their author is trusted, and HAProxy judges the lines.
[[nodiscard]] std::optional<QString> refusalOfServiceLines(const QStringList &lines);

//! The same for http-frontend.cfg, whose author may do anything that stays inside the frontend: "line 3: …".
[[nodiscard]] std::optional<QString> refusalOfFrontendLines(const QStringList &lines);

//! The same for global.cfg, whose author may do anything except swallow the text that follows it.
[[nodiscard]] std::optional<QString> refusalOfGlobalText(const QStringList &lines);

//! Every word of these lines that could be the name of a service or of a server: HAProxy may require it to
//! exist.
[[nodiscard]] QSet<QString> namesIn(const QStringList &lines);
//! True if some names can be hidden from that by variables or escapes ("\x2d"). Lines of services have none.
[[nodiscard]] bool hidesNames(const QString &text);

} // namespace proxym
