// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "settings/environment.h"

namespace proxym {

//! Reads lines of `NAME=value` as a POSIX shell would: a line may start with `export `, quotes may be
//! anywhere in the value, and `#` at the start of a word begins a comment. Nothing is expanded: `$HOME` stays
//! as it is. If a name occurs twice, the last line counts. Error Malformed, with the line number; also for a
//! value with unquoted blanks, which a shell would run as a command, and for a quote that does not end on its
//! line.
[[nodiscard]] Result<Variables> parseEnvFile(const QString &text);

//! The same from a file. Error Failed: it cannot be read.
[[nodiscard]] Result<Variables> readEnvFile(const QString &path);

} // namespace proxym
