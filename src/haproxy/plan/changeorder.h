// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/model.h"
#include "haproxy/plan/runtimecommand.h"

#include <variant>

namespace proxym {

//! For each backend that was asked about: the servers that HAProxy sends requests to. In other backends the
//! servers that stay are assumed to be up.
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
    //! NAMEs of the backends that cannot reach the wanted state step by step: `steps` go as far as possible.
    QStringList entangled;
};

//! The steps from one model to another of the same structure. After each of them a request is answered by an
//! address that its route had or is to have, and by no other:
//! - a backend gets a route only after the servers that must not answer for it have left, and a server only
//!   after the routes that this server must not answer for have left;
//! - while it receives requests, it has a server that is up, if there is one;
//! - an address leaves its old backend before another gets it. Where two backends have no addresses but each
//!   other's, one address has to be shared for a moment.
//! Two backends that exchange routes and all servers at once have no such order, and very long chains are not
//! searched to their end.
[[nodiscard]] ChangeOrder changeOrder(const ProxyModel &inForce, const ProxyModel &wanted,
                                      const UpServers &up);

//! NAMEs of the backends whose order depends on which of the staying servers are up.
[[nodiscard]] QStringList whoseHealthMatters(const ProxyModel &inForce, const ProxyModel &wanted);

//! The part of `wanted` that has an order.
[[nodiscard]] ProxyModel partInOrder(const ProxyModel &inForce, ProxyModel wanted, const UpServers &up);

} // namespace proxym
