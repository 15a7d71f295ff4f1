// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/turnstile.h"

#include "core/emission.h"


namespace proxym {

Task<> Turnstile::enter()
{
    while (m_isTaken)
        co_await emissionOf(this, &Turnstile::left);
    m_isTaken = true;
}

void Turnstile::leave()
{
    m_isTaken = false;
    Q_EMIT left();
}

} // namespace proxym
