// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/inventory.h"

#include <QMultiHash>
#include <QSet>

#include <vector>

namespace proxym {

//! A draft, and the place of its answer among all answers.
struct Drafted {
    Shared<Entry> entry;
    std::size_t answer;

    //! The same draft, not one that is equal.
    friend bool operator==(const Drafted &a, const Drafted &b) { return a.entry.isSame(b.entry); }
};

//! Knows which drafts claim a NAME, a route or a port to listen on, and which of these are contested. A draft
//! of whose claims none is contested is not concerned by any other.
class Claimants {
public:
    void add(const Drafted &draft)
    {
        eachClaim(draft, [&](auto &things, const auto &thing) { things.add(thing, draft); });
    }
    void remove(const Drafted &draft)
    {
        eachClaim(draft, [&](auto &things, const auto &thing) { things.remove(thing, draft); });
    }
    //! All drafts with a claim that another has, too, or to one of these ports; each once, in no order.
    [[nodiscard]] std::vector<Drafted> contesting(const ProxyRules &rules) const;

private:
    template <class Thing> struct Things {
        QMultiHash<Thing, Drafted> claimants;
        QSet<Thing> contested;

        void add(const Thing &thing, const Drafted &draft)
        {
            if (claimants.contains(thing))
                contested.insert(thing);
            claimants.insert(thing, draft);
        }
        void remove(const Thing &thing, const Drafted &draft)
        {
            claimants.remove(thing, draft);
            if (contested.contains(thing) && claimants.count(thing) < 2)
                contested.remove(thing);
        }
    };

    template <class Act> void eachClaim(const Drafted &draft, const Act &act)
    {
        const Entry &entry = draft.entry;
        if (!entry.isServed())
            return;
        act(m_names, entry.name);
        for (const Route &route : entry.routes)
            act(m_routes, route);
        if (entry.listenPort)
            act(m_ports, entry.listenPort->number());
    }

    Things<QString> m_names;
    Things<Route> m_routes;
    Things<quint16> m_ports;
};

} // namespace proxym
