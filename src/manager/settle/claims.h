// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/inventory.h"

namespace proxym {

//! Who holds what. A holder with servers keeps a claim as long as it makes it; without servers, or held back,
//! it yields to a claimant that has some. Newcomers get what is free.
struct Claims {
    QMap<QString, ServiceKey> names;
    QMap<Route, ServiceKey> routes;
    QMap<Port, ServiceKey> ports;

    bool operator==(const Claims &) const = default;
};

//! The claims that this inventory puts in force.
[[nodiscard]] Claims claimsOf(const Inventory &inventory);

} // namespace proxym
