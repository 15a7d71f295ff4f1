// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "mesos/mesossettings.h"
#include "settings/setting.h"

namespace proxym {

inline constexpr std::array mesosRows{
    setting<&MesosSettings::enabled>(
        "PROXYM_MESOS_MASTER_ENABLED",
        "Turns the Mesos Master module on: a service that always points to the leading master."),
    setting<&MesosSettings::domain>("PROXYM_MESOS_MASTER_DOMAIN", "Domain of that service.")
        .required()
        .checked(checkDomain),
    setting<&MesosSettings::masters>(
        "PROXYM_MESOS_MASTER_MASTERS",
        "The masters, separated by commas, for instance `http://master1:5050,http://master2:5050`; or where "
        "they register themselves in ZooKeeper: `zk://HOST:PORT,…/PATH`.")
        .required(),
    setting<&MesosSettings::pollInterval>("PROXYM_MESOS_MASTER_POLL_INTERVAL", "Seconds between two polls.")
        .checked(checkPositive),
};

inline constexpr SettingsTable<MesosSettings> mesosTable{
    .title = "Mesos Master",
    .rows = mesosRows,
    .isEnabled = [](const MesosSettings &settings) { return settings.enabled; },
};

} // namespace proxym
