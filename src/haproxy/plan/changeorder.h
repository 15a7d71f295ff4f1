// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/model.h"
#include "haproxy/plan/runtimecommand.h"

#include <variant>

namespace proxym {

//! Of each backend that was asked about: the servers that HAProxy gives requests to. Of others the servers
//! that stay are believed to be up.
using UpServers = QMap<QString, QSet<QString>>;

struct ServerJoins {
    QString backend;
    ProxyServer server;
};
struct ServerLeaves {
    QString backend;
    ProxyServer server;
};
using ChangeStep = std::variant<ServerJoins, ServerLeaves, ChangeMap>;

struct ChangeOrder {
    QList<ChangeStep> steps;
    //! NAMEs of those that cannot get to what is wanted step by step: `steps` lead as far as they can.
    QStringList entangled;
};

//! The steps from one model to another of the same structure. After each of them a request is answered by
//! an address that its route had, or is to have, and by nobody else's:
//! - a backend gets a route when those have left it who may not answer for it, and a server when routes have
//!   left it for which that may not answer;
//! - while it is asked it has a server that is up, where there is any;
//! - an address leaves its old backend before another gets it. Where two of them have nothing else but each
//!   other's, one has to share it for a moment.
//! Two that exchange routes and all servers at once have no such order, and very long chains are not looked
//! through to their end.
[[nodiscard]] ChangeOrder changeOrder(const ProxyModel &inForce, const ProxyModel &wanted,
                                      const UpServers &up);

//! NAMEs of the backends whose order depends on who of those that stay is up.
[[nodiscard]] QStringList whoseHealthMatters(const ProxyModel &inForce, const ProxyModel &wanted);

//! As much of `wanted` as has an order.
[[nodiscard]] ProxyModel partInOrder(const ProxyModel &inForce, ProxyModel wanted, const UpServers &up);

} // namespace proxym
