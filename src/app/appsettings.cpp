// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/appsettings.h"

#include "haproxy/config/model.h"
#include "haproxy/config/rows.h"
#include "manager/managerrows.h"
#include "marathon/marathonrows.h"
#include "settings/logrows.h"
#include "signal/signalrows.h"
#include "status/statusrows.h"

using namespace Qt::StringLiterals;

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

//! HAProxy cannot serve its figures where proxym itself listens. The tables are read once more for that: each
//! knows only its own variables.
void checkPlaceOfFigures(const StatusSettings &status, Environment &environment)
{
    Environment again = environment;
    const HaproxySettings haproxy = again.read(haproxyTable);
    const auto figures = placeOf(haproxy.metricsAddress);
    if (!haproxy.enabled || !figures)
        return;
    const auto events = again.read(marathonTable).callbackAddress();
    const auto isThere = [&](const std::optional<Endpoint> &own) {
        const auto place = placeOf(own);
        return place && place->overlaps(*figures);
    };
    for (const auto &own : {std::optional(status.pageAddress(events)), events}) {
        if (!isThere(own))
            continue;
        environment.addMistake(
            metricsVariable, haproxy.metricsAddress->toString(),
            u"must differ from %1, where proxym itself listens: choose another port"_s.arg(own->toString()));
        return;
    }
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
    checkPlaceOfFigures(settings.status, environment);
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
