// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QStringList>

namespace proxym {

//! The line in words as HAProxy reads it: quotes and backslashes are gone, as is the comment. None where a
//! quote has no end, which HAProxy rejects. Variables and `\x41` stay as they are written.
[[nodiscard]] QStringList wordsIn(const QString &line);

} // namespace proxym
