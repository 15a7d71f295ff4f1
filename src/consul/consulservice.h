// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "consul/consulparser.h"
#include "core/service.h"

namespace proxym {

//! What looking at one service has shown: nothing to serve if it is not marked.
struct ConsulLook {
    std::optional<Shared<Service>> service;
    QStringList complaints;
};

//! The service that the marked instances describe together: `proxym.domains` of all of them, and for what
//! there can be only one of, such as `proxym.port`, the value that was registered last. An instance is marked
//! by domains or a port, in its tags or its meta; as Consul permits no dot in the names of meta,
//! `proxym-domains` and `proxym_domains` are the same there. What they describe does not depend on their
//! health, which only decides who is a host.
[[nodiscard]] ConsulLook lookOf(const QString &name, const QList<ConsulInstance> &instances,
                                bool isWarningGood);

} // namespace proxym
