// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "manager/managersettings.h"
#include "settings/setting.h"

namespace proxym {

inline constexpr std::array managerRows{
    setting<&ManagerSettings::refreshInterval>("PROXYM_REFRESH_INTERVAL",
                                               "Least number of seconds between the starts of two rounds."),
    setting<&ManagerSettings::resyncInterval>(
        "PROXYM_RESYNC_INTERVAL",
        "Every source is read in full, and HAProxy asked what it does, at least this often, in seconds. "
        "Where "
        "`PROXYM_MARATHON_EVENTS` is `poll`, Marathon is asked at this interval.")
        .checked(checkPositive),
    setting<&ManagerSettings::holdBack>("PROXYM_HOLD_BACK",
                                        "Seconds for which Marathon has to repeat a sudden loss before it is "
                                        "believed: all services that have servers, or more than half of them "
                                        "and at least four, gone or without a server. `0` believes at once."),
};

inline constexpr SettingsTable<ManagerSettings> managerTable{.title = "Rounds", .rows = managerRows};

} // namespace proxym
