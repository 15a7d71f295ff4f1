// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "consul/consulparser.h"
#include "written/registrations.h"

namespace proxym {

//! The service that these instances describe together, by their tags or their meta: as Consul permits no dot
//! in the names of meta, `proxym-domains` and `proxym_domains` are the same as `proxym.domains` there.
[[nodiscard]] ServiceLook lookOf(const QString &name, const QList<ConsulInstance> &instances,
                                 bool isWarningGood);

} // namespace proxym
