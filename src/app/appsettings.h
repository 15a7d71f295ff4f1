// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "file/filesettings.h"
#include "haproxy/config/settings.h"
#include "manager/managersettings.h"
#include "marathon/marathonsettings.h"
#include "mesos/mesossettings.h"
#include "settings/environment.h"
#include "settings/logsettings.h"
#include "settings/settingsmanual.h"
#include "signal/signalsettings.h"
#include "status/statussettings.h"

namespace proxym {

//! The settings of every module.
struct AppSettings {
    StatusSettings status;
    ManagerSettings manager;
    FileSettings file;
    HaproxySettings haproxy;
    MarathonSettings marathon;
    MesosSettings mesos;
    SignalSettings signal;
    LogSettings log;
};

//! Reads every table; the environment keeps the mistakes and warnings.
[[nodiscard]] AppSettings readSettings(Environment &environment);
//! Every table as people read it: `--help`, the README, the example file.
[[nodiscard]] QList<ManualSection> settingsManual();

} // namespace proxym
