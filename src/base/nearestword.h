// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QStringList>

namespace proxym {

//! How many letters have to be inserted, deleted or replaced to get from one word to the other (Levenshtein).
[[nodiscard]] int editDistance(const QString &from, const QString &to);

//! The one of `words` (not empty) that is fewest edits away; of several the first.
[[nodiscard]] QString nearest(const QString &word, const QStringList &words);

} // namespace proxym
