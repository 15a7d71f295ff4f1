// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/heldclaims.h"

namespace proxym {

void HeldClaims::follow(const Inventory &inForce)
{
    if (!m_inForce)
        m_claims = {};
    take(claimsChange(m_inForce.value_or(Inventory()), inForce));
    m_inForce = inForce;
}

void HeldClaims::holdMore(const Inventory &serving)
{
    if (m_inForce)
        take(notHeldIn(m_claims, claimsChange(*m_inForce, serving)));
}

void HeldClaims::take(const ClaimsChange &change)
{
    change.applyTo(m_claims);
    m_saved.keep(m_claims, change);
}

} // namespace proxym
