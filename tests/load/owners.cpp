// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "load/owners.h"

#include <algorithm>

namespace proxym::test {

void Owners::give(const QByteArray &host, const QByteArray &server, Exchange::Clock::time_point from)
{
    const std::lock_guard lock(m_mutex);
    m_all.append(Ownership{.host = host, .server = server, .from = from});
}

void Owners::take(const QByteArray &host, const QByteArray &server, Exchange::Clock::time_point until)
{
    const std::lock_guard lock(m_mutex);
    for (Ownership &ownership : m_all) {
        if (ownership.host == host && ownership.server == server)
            ownership.until = std::min(ownership.until, until);
    }
}

bool Owners::isRight(const Exchange &exchange) const
{
    const std::lock_guard lock(m_mutex);
    bool isOwned = false;
    for (const Ownership &ownership : m_all) {
        if (ownership.host != exchange.host)
            continue;
        if (allows(ownership, exchange))
            return true;
        isOwned = true;
    }
    return !isOwned;
}

bool Owners::allows(const Ownership &ownership, const Exchange &exchange) const
{
    if (ownership.server != exchange.servedBy || exchange.endedAt < ownership.from)
        return false;
    if (exchange.startedAt <= ownership.until)
        return true;
    return exchange.idleSince && *exchange.idleSince <= ownership.until
        && exchange.startedAt <= ownership.until + m_keepAlive;
}

} // namespace proxym::test
