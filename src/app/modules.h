// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "settings/modulerow.h"

#include <vector>

namespace proxym {

//! Everything proxym can do. Sources stand in the order of their precedence among newcomers.
[[nodiscard]] QList<ModuleRow> catalogue();

//! Those of the catalogue that are enabled, in its order.
using Modules = std::vector<std::unique_ptr<Module>>;

} // namespace proxym
