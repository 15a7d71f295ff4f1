// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/appsettings.h"

#include "manager/managerrows.h"
#include "settings/logrows.h"
#include "signal/signalrows.h"
#include "status/statusrows.h"

namespace proxym {

namespace {

QList<ModuleMaker> readModules(Environment &environment)
{
    QList<ModuleMaker> makers;
    for (const ModuleRow &row : catalogue()) {
        if (ModuleMaker maker = row.read(environment))
            makers.append(std::move(maker));
    }
    return makers;
}

} // namespace

Modules AppSettings::makeModules() const
{
    Modules made;
    for (const ModuleMaker &maker : modules)
        made.push_back(maker({.resyncInterval = manager.resyncInterval}));
    return made;
}

AppSettings readSettings(Environment &environment)
{
    AppSettings settings{
        .status = environment.read(statusTable),
        .manager = environment.read(managerTable),
        .modules = readModules(environment),
        .signal = environment.read(signalTable),
        .log = environment.read(logTable),
    };
    settings.status.dnsServers = settings.manager.dnsServers;
    return settings;
}

QList<ManualSection> settingsManual()
{
    QList<ManualSection> sections{manualSection(statusTable), manualSection(managerTable)};
    for (const ModuleRow &row : catalogue())
        sections.append(row.manual());
    return sections << manualSection(signalTable) << manualSection(logTable);
}

} // namespace proxym
