// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "file/filerows.h"
#include "haproxy/config/rows.h"
#include "manager/managerrows.h"
#include "marathon/marathonrows.h"
#include "mesos/mesosrows.h"
#include "settings/environment.h"
#include "settings/logrows.h"
#include "settings/settingsmanual.h"
#include "signal/signalrows.h"
#include "status/statusrows.h"

namespace proxym {

//! The settings of every module, read in the manual's order.
struct AllSettings {
    explicit AllSettings(const Variables &variables)
        : environment(variables)
    {
    }

    Environment environment;
    StatusSettings status = environment.read(statusTable);
    ManagerSettings manager = environment.read(managerTable);
    FileSettings file = environment.read(fileTable);
    HaproxySettings haproxy = environment.read(haproxyTable);
    MarathonSettings marathon = environment.read(marathonTable);
    MesosSettings mesos = environment.read(mesosTable);
    SignalSettings signal = environment.read(signalTable);
    LogSettings log = environment.read(logTable);
};

inline QList<ManualSection> allSections()
{
    return {manualSection(statusTable),  manualSection(managerTable),  manualSection(fileTable),
            manualSection(haproxyTable), manualSection(marathonTable), manualSection(mesosTable),
            manualSection(signalTable),  manualSection(logTable)};
}

} // namespace proxym
