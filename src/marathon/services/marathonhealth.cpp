// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/services/marathonhealth.h"

namespace proxym {

namespace {

//! The index of a fixed port; -1 if it is not one of the app's.
qsizetype indexOf(const QList<AppPort> &ports, std::int64_t number)
{
    for (qsizetype i = 0; i < ports.size(); ++i) {
        const AppPort &port = ports.at(i);
        if ((port.containerPort == 0 ? port.servicePort : port.containerPort) == number)
            return i;
    }
    return -1;
}

//! A check of no port of the app checks the whole program.
bool concerns(const MarathonApp &app, const HealthCheck &check, qsizetype port)
{
    const qsizetype index = check.port == 0 ? qsizetype(check.portIndex) : indexOf(app.ports, check.port);
    return index < 0 || index >= app.ports.size() || index == port;
}

Health worstOf(const QList<Health> &results)
{
    return results.isEmpty() ? Health::Good : *std::max_element(results.begin(), results.end());
}

} // namespace

Health healthOf(const MarathonApp &definition, const MarathonTask &task, qsizetype port)
{
    const bool isWithoutAny = task.results.isEmpty();
    if (!isWithoutAny && task.results.size() != definition.checks.size()) {
        const bool isIncomplete = task.results.size() < definition.checks.size();
        return std::max(worstOf(task.results), isIncomplete ? Health::Unknown : Health::Good);
    }
    const Health absent = task.isProved ? Health::Good : Health::Unknown;
    Health worst = Health::Good;
    for (qsizetype i = 0; i < definition.checks.size(); ++i) {
        if (concerns(definition, definition.checks.at(i), port))
            worst = std::max(worst, isWithoutAny ? absent : task.results.at(i));
    }
    return worst;
}

bool isReady(const MarathonApp &app, const MarathonTask &task)
{
    if (const auto result = app.ready.constFind(task.id); result != app.ready.cend())
        return *result;
    const bool isOfTheDeployment = !task.version.isEmpty() && task.version == app.version;
    return !(app.hasReadinessChecks && app.isDeployed && isOfTheDeployment);
}

} // namespace proxym
