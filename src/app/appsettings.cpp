// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/appsettings.h"

#include "file/filerows.h"
#include "haproxy/config/rows.h"
#include "manager/managerrows.h"
#include "marathon/marathonrows.h"
#include "mesos/mesosrows.h"
#include "settings/logrows.h"
#include "signal/signalrows.h"
#include "status/statusrows.h"

namespace proxym {

AppSettings readSettings(Environment &environment)
{
    AppSettings settings{
        .status = environment.read(statusTable),
        .manager = environment.read(managerTable),
        .file = environment.read(fileTable),
        .haproxy = environment.read(haproxyTable),
        .marathon = environment.read(marathonTable),
        .mesos = environment.read(mesosTable),
        .signal = environment.read(signalTable),
        .log = environment.read(logTable),
    };
    settings.marathon.resyncInterval = settings.manager.resyncInterval;
    return settings;
}

QList<ManualSection> settingsManual()
{
    return {manualSection(statusTable),  manualSection(managerTable),  manualSection(fileTable),
            manualSection(haproxyTable), manualSection(marathonTable), manualSection(mesosTable),
            manualSection(signalTable),  manualSection(logTable)};
}

} // namespace proxym
