// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"

namespace proxym {

//! Makes a directory that is closed to others and whose files get the group of the directory it lies in,
//! where this process may give it to them, and those above it. One that exists is left as it is. Error:
//! NotWritable.
[[nodiscard]] Result<Done> makePrivateDirectory(const QString &path);

} // namespace proxym
