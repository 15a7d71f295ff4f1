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

//! What an inventory releases and holds that an earlier one did not, in this order.
struct ClaimsChange {
    Claims released; //!< whoever held it
    Claims held;

    [[nodiscard]] bool isEmpty() const { return released == Claims() && held == Claims(); }
    void applyTo(Claims &claims) const;
};

//! Of what the change holds, that which nobody holds yet; nothing is released.
[[nodiscard]] ClaimsChange notHeldIn(const Claims &claims, ClaimsChange change);

//! The claims that this inventory puts in force.
[[nodiscard]] Claims claimsOf(const Inventory &inventory);

//! What becomes of the claims of `before`. Costs what differs between the two.
[[nodiscard]] ClaimsChange claimsChange(const Inventory &before, const Inventory &now);

} // namespace proxym
