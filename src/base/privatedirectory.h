// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"

namespace proxym {

//! Creates a directory that is closed to others and whose files get the group of its parent directory, if
//! this process may set it. Missing parents are created, too. An existing directory is left as it is. Error:
//! NotWritable.
[[nodiscard]] Result<Done> makePrivateDirectory(const QString &path);

} // namespace proxym
