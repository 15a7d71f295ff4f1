// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/plan/routemoves.h"

#include "haproxy/plan/routecover.h"

namespace proxym {

namespace {

template <class Is> bool has(const QMultiHash<QString, QString> &paths, const QString &domain, const Is &is)
{
    const auto [begin, end] = paths.equal_range(domain);
    return std::any_of(begin, end, is);
}

} // namespace

RouteMove::RouteMove(const ChangeMap &entry, const ProxyMaps &before, const ProxyMaps &now)
    : change(entry)
{
    if (entry.key.endsWith(pathGuard))
        return;
    const auto in = [&entry](const ProxyMaps &maps) { return maps.in(entry.map).value(entry.key); };
    from = entry.how == ChangeMap::How::Add ? whoCovers(entry.key, before) : QSet<QString>{in(before)};
    to = entry.how == ChangeMap::How::Delete ? whoCovers(entry.key, now) : QSet<QString>{in(now)};
}

void WaitingRoutes::add(const ChangeMap &change)
{
    const auto [domain, path] = splitKey(change.key);
    m_at.insert(domain, path);
    if (change.how == ChangeMap::How::Set)
        return;
    for (QString above = domain; !above.isEmpty(); above = broaderDomain(above))
        m_below.insert(above, path);
}

bool WaitingRoutes::delay(const ChangeMap &change) const
{
    const auto [domain, path] = splitKey(change.key);
    const auto meets = [&path = path](const QString &one) { return isOneBelowTheOther(one, path); };
    const auto covers = [&path = path](const QString &one) { return path.startsWith(one); };
    if (has(m_below, domain, meets) || has(m_at, domain, covers))
        return true;
    for (QString above = broaderDomain(domain); !above.isEmpty(); above = broaderDomain(above))
        if (has(m_at, above, meets))
            return true;
    return false;
}

} // namespace proxym
