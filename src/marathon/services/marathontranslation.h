// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "marathon/services/marathondescription.h"
#include "marathon/services/marathonmemory.h"

namespace proxym {

//! Adds the services of one app to `found`, as servicesFrom() says. `known`: its services of the last time.
void addServicesOf(const MarathonApp &app, const QList<MarathonTask> &tasks, const MarathonLabels &labels,
                   const Definitions &definitions, const Services &known, Found &found);

} // namespace proxym
