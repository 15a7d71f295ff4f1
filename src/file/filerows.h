// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "file/filesettings.h"
#include "settings/setting.h"

namespace proxym {

inline constexpr std::array fileRows{
    setting<&FileSettings::enabled>("PROXYM_FILE_ENABLED",
                                    "Turns the File module on: services from JSON files."),
    setting<&FileSettings::configsPath>("PROXYM_FILE_CONFIGS_PATH", "Directory of the `*.json` files.")
        .required()
        .lookedAt(lookAtDirectory),
};

inline constexpr SettingsTable<FileSettings> fileTable{
    .title = "File",
    .rows = fileRows,
    .isEnabled = [](const FileSettings &settings) { return settings.enabled; },
};

} // namespace proxym
