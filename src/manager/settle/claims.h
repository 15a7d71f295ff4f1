// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/inventory.h"

namespace proxym {

//! Which service, or which group of services, holds what (Entry::claimant()). A holder with servers keeps a
//! claim as long as it makes it; one without servers, or held back, yields to a claimant with servers.
//! Newcomers get what is free.
struct Claims {
    QMap<QString, ServiceKey> names;
    QMap<Route, ServiceKey> routes;
    QMap<Port, ServiceKey> ports;

    bool operator==(const Claims &) const = default;
};

//! The claims that this inventory puts in force.
[[nodiscard]] Claims claimsOf(const Inventory &inventory);

//! The same, from those of an earlier inventory. Costs what differs between the two.
[[nodiscard]] Claims claimsOf(const Inventory &inventory, const Inventory &before, Claims claims);

} // namespace proxym
