// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/servicegenerator.h"
#include "marathon/marathonmemory.h"

namespace proxym {

//! One service for each app and port, in the order of the apps; hosts in the order of their versions and of
//! the tasks. Pure. Tasks count while they run, each by the definition that it was started from,
//! `definitions` where that is not the app's of now. Of a port's tasks only the healthiest are used. Tasks of
//! unknown apps are passed over: the two lists are read at different moments. `configLabels`: honour
//! `proxym.port.N.config`.
[[nodiscard]] Found servicesFrom(const QList<MarathonApp> &apps, const QList<MarathonTask> &tasks,
                                 bool configLabels, const Definitions &definitions = {});

} // namespace proxym
