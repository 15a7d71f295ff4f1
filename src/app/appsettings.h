// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "app/modules.h"
#include "manager/managersettings.h"
#include "settings/logsettings.h"
#include "signal/signalsettings.h"
#include "status/statussettings.h"

namespace proxym {

//! The settings of the parts that always run, and a maker for each enabled module.
struct AppSettings {
    StatusSettings status;
    ManagerSettings manager;
    QList<ModuleMaker> modules; //!< in the catalogue's order
    SignalSettings signal;
    LogSettings log;

    //! Call it only if the environment that the settings were read from has no mistakes.
    [[nodiscard]] Modules makeModules() const;
};

//! Reads every table; the environment keeps the mistakes and warnings.
[[nodiscard]] AppSettings readSettings(Environment &environment);
//! Every table in the form that people read: `--help`, the README, the example file.
[[nodiscard]] QList<ManualSection> settingsManual();

} // namespace proxym
