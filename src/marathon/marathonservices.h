// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/servicegenerator.h"
#include "marathon/marathonparser.h"

namespace proxym {

//! One service for each app and port, in the order of the apps; hosts in the order of the tasks. Pure.
//! Tasks count while they run; those with a failed health check are left out unless that leaves no host.
//! Tasks of unknown apps are passed over: the two lists are read at different moments. `configLabels`: honour
//! `proxym.port.N.config`.
[[nodiscard]] Found servicesFrom(const QList<MarathonApp> &apps, const QList<MarathonTask> &tasks,
                                 bool configLabels);

} // namespace proxym
