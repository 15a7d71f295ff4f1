// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QStringList>

namespace proxym {

//! Does what the command line says and returns the exit status (see `--help`).
[[nodiscard]] int runCommandLine(const QStringList &arguments);

} // namespace proxym
