// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/module.h"
#include "settings/environment.h"
#include "settings/settingsmanual.h"
#include "settings/sharedsettings.h"

#include <memory>

namespace proxym {

//! Makes a module from the settings that were read for it; empty if it is not enabled.
using ModuleMaker = std::function<std::unique_ptr<Module>(const SharedSettings &shared)>;

//! A module's row in the catalogue (app/modules.cpp): its variables and how to make it from them. Every
//! module's folder provides one: `ModuleRow fileModule();`
struct ModuleRow {
    //! Its section in `--help`, the README and proxym.env.example.
    ManualSection (*manual)();
    //! Reads its variables; `environment` collects the mistakes. The maker must not be called if there are
    //! any.
    ModuleMaker (*read)(Environment &environment);
};

//! The row of a module that is constructed from its settings. `table` says when it is enabled. If the
//! settings have a member `shared`, it gets the SharedSettings.
template <const auto &table, class ModuleClass> [[nodiscard]] ModuleRow moduleRow()
{
    return {.manual = [] { return manualSection(table); },
            .read = [](Environment &environment) -> ModuleMaker {
                auto settings = environment.read(table);
                if (!table.isEnabled(settings))
                    return nullptr;
                return [settings](const SharedSettings &shared) mutable -> std::unique_ptr<Module> {
                    if constexpr (requires { settings.shared; })
                        settings.shared = shared;
                    return std::make_unique<ModuleClass>(settings);
                };
            }};
}

} // namespace proxym
