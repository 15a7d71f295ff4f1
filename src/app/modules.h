// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "settings/modulerow.h"

#include <vector>

namespace proxym {

//! All modules. Sources are in the order of their precedence among newcomers.
[[nodiscard]] QList<ModuleRow> catalogue();

//! The enabled modules, in the order of the catalogue.
using Modules = std::vector<std::unique_ptr<Module>>;

} // namespace proxym
