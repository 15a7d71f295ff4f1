// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "marathon/services/marathondescription.h"
#include "marathon/services/marathonmemory.h"

namespace proxym {

//! The services of these lists, and which apps are not so simple that they need not be looked at again.
struct MarathonServices {
    Found found;
    QSet<QString> odd; //!< there are complaints or notes about them
};

//! One service for each app and port, in the order of the apps; hosts in the order of their versions and of
//! the tasks. Pure. Only running tasks count, each with the definition that it was started from, which is in
//! `definitions` unless it is the app's current one. Only the healthiest tasks of a port are used. Tasks of
//! unknown apps are skipped, as the two lists are read at different moments. A service that equals one of
//! `known`, which are sorted by id, is that object: so a list in which little has changed takes little
//! memory.
[[nodiscard]] Found servicesFrom(const QList<MarathonApp> &apps, const MarathonTasks &tasks,
                                 const MarathonLabels &labels, const Definitions &definitions = {},
                                 const Services &known = {});

//! The same for lists that were compared with the last ones: `known` has the services of unchanged apps.
[[nodiscard]] MarathonServices servicesFrom(const MarathonLists &lists, const MarathonLabels &labels,
                                            const Definitions &definitions, const Services &known);

} // namespace proxym
