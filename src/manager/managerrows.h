// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "manager/managersettings.h"
#include "settings/setting.h"

namespace proxym {

inline constexpr std::array managerRows{
    setting<&ManagerSettings::refreshInterval>("PROXYM_REFRESH_INTERVAL",
                                               "Minimum number of seconds between the starts of two rounds."),
    setting<&ManagerSettings::resyncInterval>(
        "PROXYM_RESYNC_INTERVAL",
        "Every source is read in full, and HAProxy's state is checked, at least once in this number of "
        "seconds. With `PROXYM_MARATHON_EVENTS=poll`, this is how often Marathon is polled.")
        .checked(checkPositive),
    setting<&ManagerSettings::holdBack>(
        "PROXYM_HOLD_BACK",
        "How many seconds a source such as Marathon has to keep reporting a sudden loss before it is "
        "believed. A loss is sudden if all services that have servers, or more than half of them and at "
        "least four, disappear or are left without servers. `0`: believe it at once."),
    setting<&ManagerSettings::dnsServers>(
        "PROXYM_DNS_SERVERS",
        "Name servers, `IP[:PORT]` separated by commas, IPv6 in brackets. They are asked for the host names "
        "and `srv` names of services, one after the other until one answers.")
        .byDefault("the system's")
        .checked(checkDnsServers),
};

inline constexpr SettingsTable<ManagerSettings> managerTable{.title = "Rounds", .rows = managerRows};

} // namespace proxym
