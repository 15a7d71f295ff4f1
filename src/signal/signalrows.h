// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "settings/setting.h"
#include "signal/signalsettings.h"

namespace proxym {

inline constexpr std::array signalRows{
    setting<&SignalSettings::enabled>("PROXYM_SIGNAL_ENABLED",
                                      "`SIGUSR1` and `SIGHUP` make proxym read everything again. `0` "
                                      "ignores them; they never end proxym."),
};

inline constexpr SettingsTable<SignalSettings> signalTable{.title = "Signal", .rows = signalRows};

} // namespace proxym
