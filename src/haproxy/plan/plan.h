// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/plan/changeorder.h"
#include "haproxy/plan/runtimecommand.h"

#include <QSet>

namespace proxym {

//! Servers that left the model but are still in HAProxy, in maintenance: backend → server names. Emptied by
//! a reload.
using ParkedServers = QMap<QString, QSet<QString>>;

//! HAProxy already does what is wanted.
struct NothingToDo {
    bool operator==(const NothingToDo &) const = default;
};

//! A running HAProxy can be told, command by command. If one fails, a Reload puts everything right.
struct RuntimeUpdate {
    QList<RuntimeCommand> commands; //!< in order: new servers are made known, then changeOrder()
    QString reason; //!< "2 servers added, 1 removed"

    bool operator==(const RuntimeUpdate &) const = default;
};

//! Only a new HAProxy process can do it.
struct Reload {
    QString reason; //!< why, for people: "new backend shop_web_80"

    bool operator==(const Reload &) const = default;
};

using Plan = std::variant<NothingToDo, RuntimeUpdate, Reload>;

//! How to get from what HAProxy does now to what is wanted. `inForce` is what HAProxy said (its live servers
//! and map entries, the structure by its generation), nothing where that is unknown or none runs. A new check
//! interval is no change: it counts for servers added from now on and for all at the next reload. `up` is
//! what is known of those that whoseHealthMatters() names.
[[nodiscard]] Plan planChange(const std::optional<ProxyModel> &inForce, const ProxyModel &wanted,
                              const ParkedServers &parked, const UpServers &up = {});

//! Who is parked once the update is through.
[[nodiscard]] ParkedServers parkedAfter(const RuntimeUpdate &update, const ParkedServers &parked);
//! Whom the update puts into service, and who leaves by it.
[[nodiscard]] ParkedServers serversJoiningBy(const RuntimeUpdate &update);
[[nodiscard]] ParkedServers serversLeavingBy(const RuntimeUpdate &update);

//! So many servers may be parked beside `servers` live ones: max(500, 10 %).
[[nodiscard]] qsizetype mostParked(qsizetype servers);

} // namespace proxym
