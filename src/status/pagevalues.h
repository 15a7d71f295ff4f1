// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "status/pagehtml.h"

namespace proxym {

// The values that the templates of web/index.html name, in plain text. js/ has the same names and words and
// fills the same templates from the API; times are absolute here ("2026-11-23 07:10:22 UTC"), as ages cannot
// be updated without JavaScript.

[[nodiscard]] PageValues verdictValues(const Status &status);
[[nodiscard]] PageValues sinceValues(const Status &status);
[[nodiscard]] PageValues heldValues(qsizetype held);
//! "2 things are left out on purpose"
[[nodiscard]] QString notesWords(qsizetype notes);
[[nodiscard]] PageValues proxyValues(const ProxyStatus &proxy);
[[nodiscard]] PageValues sourceValues(const SourceStatus &source);

[[nodiscard]] QString timeText(const QDateTime &time, const QString &never = QStringLiteral("never"));
//! For the `datetime` attribute, from which the script computes ages.
[[nodiscard]] QString timeValue(const QDateTime &time);
[[nodiscard]] QString wordOf(Action action);

} // namespace proxym
