// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "settings/environment.h"

namespace proxym {

//! Reads lines of `NAME=value` as a POSIX shell would: `export ` may stand before, quotes may stand anywhere
//! in the value, `#` at the start of a word begins a comment. Nothing is expanded: `$HOME` stays as it is.
//! The last line of a name counts. Error Malformed, with the number of the line: also for a value with bare
//! blanks, which to a shell is a command to run, and for a quote that does not end on its line.
[[nodiscard]] Result<Variables> parseEnvFile(const QString &text);

//! The same from a file. Error Failed: it cannot be read.
[[nodiscard]] Result<Variables> readEnvFile(const QString &path);

} // namespace proxym
