// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/model.h"
#include "haproxy/plan/runtimecommand.h"

#include <QMultiHash>

namespace proxym {

//! A map entry that changes, and which backends' requests go where because of it.
struct RouteMove {
    ChangeMap change;
    QSet<QString> from, to;

    RouteMove(const ChangeMap &entry, const ProxyMaps &before, const ProxyMaps &now);
    template <class Visit> void eachPair(const Visit &visit) const
    {
        for (const QString &owner : from)
            for (const QString &heir : to)
                if (owner != heir)
                    visit(owner, heir);
    }
};

//! Routes that have to wait, and the others that they delay: all entries that one request could match keep
//! the order of routeChanges(). Only an entry that stays, with another owner, hides all changes behind it.
class WaitingRoutes {
public:
    void add(const ChangeMap &change);
    [[nodiscard]] bool delay(const ChangeMap &change) const;

private:
    QMultiHash<QString, QString> m_at, m_below; //!< domain → paths: its own; also of narrower domains
};

} // namespace proxym
