// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/plan/changeorder.h"
#include "haproxy/plan/reloadreason.h"
#include "haproxy/plan/runtimecommand.h"
#include "haproxy/plan/seating.h"

#include <QSet>

namespace proxym {

//! Servers that left the model but are still in HAProxy, in maintenance: backend → server names. A reload
//! empties it.
using ParkedServers = QMap<QString, QSet<QString>>;

//! HAProxy is already in the wanted state.
struct NothingToDo {
    bool operator==(const NothingToDo &) const = default;
};

//! A running HAProxy can be changed command by command. If one fails, a Reload puts everything right.
struct RuntimeUpdate {
    QList<RuntimeCommand> commands; //!< in order: backends and servers are added, then changeOrder()
    QString reason; //!< "2 servers added, 1 removed"

    bool operator==(const RuntimeUpdate &) const = default;
};

using Plan = std::variant<NothingToDo, RuntimeUpdate, Reload>;

//! How to get from what HAProxy does now to what is wanted. `inForce` is what HAProxy reported (its live
//! servers and map entries, the structure by its generation); absent where that is unknown or HAProxy is not
//! running. A new check interval is not a change: it applies to servers added from now on, and to all at the
//! next reload. `up` is what is known about the backends that whoseHealthMatters() names.
[[nodiscard]] Plan planChange(const std::optional<ProxyModel> &inForce, const ProxyModel &wanted,
                              const ParkedServers &parked, const UpServers &up = {});
//! The same from what HAProxy has to what was seated in that. Where spare backends are scarce, a reload is
//! needed even if this change is not.
[[nodiscard]] Plan planInSeats(const Seating &running, const Seated &wanted, const ParkedServers &parked,
                               const UpServers &up);

//! The servers that are parked once the update is done.
[[nodiscard]] ParkedServers parkedAfter(const RuntimeUpdate &update, const ParkedServers &parked);
//! The servers that the update puts into service, and those that leave by it.
[[nodiscard]] ParkedServers serversJoiningBy(const RuntimeUpdate &update);
[[nodiscard]] ParkedServers serversLeavingBy(const RuntimeUpdate &update);
//! The servers whose weight the update sets.
[[nodiscard]] ParkedServers serversWeighedBy(const RuntimeUpdate &update);

//! How many servers may be parked alongside `servers` live ones: max(500, 10 %).
[[nodiscard]] qsizetype mostParked(qsizetype servers);

} // namespace proxym
