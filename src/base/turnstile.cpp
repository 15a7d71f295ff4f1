// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/turnstile.h"

#include "base/emission.h"

namespace proxym {

Task<> Turnstile::enter()
{
    ++m_waiting;
    while (m_isTaken)
        co_await emissionOf(this, &Turnstile::left);
    --m_waiting;
    m_isTaken = true;
}

void Turnstile::leave()
{
    m_isTaken = false;
    Q_EMIT left();
}

Task<> Turnstile::settle()
{
    while (m_isTaken || m_waiting > 0)
        co_await emissionOf(this, &Turnstile::left);
}

} // namespace proxym
