// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "app/appsettings.h"
#include "core/module.h"

#include <memory>
#include <vector>

namespace proxym {

using Modules = std::vector<std::unique_ptr<Module>>;

//! The catalogue: everything proxym can do, as far as it is enabled. Sources come in the order of their precedence
//! among newcomers: File, Marathon, Mesos Master.
[[nodiscard]] Modules makeModules(const AppSettings &settings);

} // namespace proxym
