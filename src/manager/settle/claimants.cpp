// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/settle/claimants.h"

namespace proxym {

std::vector<Drafted> Claimants::contesting(const ProxyRules &rules) const
{
    std::vector<Drafted> drafts;
    QSet<const Entry *> known;
    const auto take = [&](const auto &things, const auto &thing) {
        const auto [first, last] = things.claimants.equal_range(thing);
        for (auto draft = first; draft != last; ++draft) {
            if (known.contains(draft->entry.identity()))
                continue;
            known.insert(draft->entry.identity());
            drafts.push_back(*draft);
        }
    };
    for (const QString &name : m_names.contested)
        take(m_names, name);
    for (const Route &route : m_routes.contested)
        take(m_routes, route);
    for (const quint16 port : m_ports.contested)
        take(m_ports, port);
    for (const auto &port : {rules.httpPort, rules.httpsPort}) {
        if (port)
            take(m_ports, port->number());
    }
    return drafts;
}

} // namespace proxym
