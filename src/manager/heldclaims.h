// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/inventory.h"
#include "manager/savedclaims.h"

namespace proxym {

//! Which service holds which NAME, route and port: those of the inventory in force, which no newcomer takes.
//! Saved as soon as they change.
class HeldClaims {
public:
    //! If `directory` is empty, nothing is saved.
    explicit HeldClaims(const QString &directory)
        : m_saved(directory)
    {
    }

    [[nodiscard]] const Claims &claims() const { return m_claims; }
    //! Those of an earlier process count until the first inventory is in force.
    void restore() { m_claims = m_saved.load(); }
    //! `inForce` is in force as a whole; what it does not claim is released.
    void follow(const Inventory &inForce);
    //! While a part of a round waits, such as for a reload, the rest serves already: no newcomer takes that.
    //! What is replaced by then is released when the round has ended.
    void holdMore(const Inventory &serving);

private:
    void take(const ClaimsChange &change);

    SavedClaims m_saved;
    Claims m_claims;
    std::optional<Inventory> m_inForce; //!< until there is one, the claims are an earlier process's
};

} // namespace proxym
