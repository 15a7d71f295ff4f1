// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"

namespace proxym {

//! proxym(8), from the usage and the settings.
[[nodiscard]] QString programPage();

//! proxym-files(5): what proxym reads and writes, from the README, and the keys of services from their JSON
//! Schema. Error Malformed: a section is not where it is looked for.
[[nodiscard]] Result<QString> filesPage(const QString &readme, const QByteArray &schema);

//! For bash: options, commands and their arguments.
[[nodiscard]] QString bashCompletion();

} // namespace proxym
