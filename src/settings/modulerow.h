// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/module.h"
#include "settings/environment.h"
#include "settings/settingsmanual.h"
#include "settings/sharedsettings.h"

#include <memory>

namespace proxym {

//! Makes a module of the settings that were read for it; empty where it is not enabled.
using ModuleMaker = std::function<std::unique_ptr<Module>(const SharedSettings &shared)>;

//! A module's row in the catalogue (app/modules.cpp): its variables and what they make of it. Every module's
//! folder offers one: `ModuleRow fileModule();`
struct ModuleRow {
    //! Its section of `--help`, of the README and of proxym.env.example.
    ManualSection (*manual)();
    //! Reads its variables; `environment` keeps the mistakes. Where it has any, nobody may call the maker.
    ModuleMaker (*read)(Environment &environment);
};

//! The row of a module that is constructed from its settings. `table` says when it is enabled. Settings with
//! a member `shared` are given SharedSettings there.
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
