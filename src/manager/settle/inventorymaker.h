// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "manager/settle/answer.h"
#include "manager/settle/claimants.h"
#include "manager/settle/claims.h"
#include "manager/settle/takenplaces.h"

#include <QHash>

#include <vector>

namespace proxym {

//! Makes one inventory after another, each from the last one and what has changed since: it looks only at
//! services that are other objects than before, and at those that share a claim with another. Entries that
//! stay equal stay the same objects. The result does not depend on what was made before: see
//! buildInventory(). It keeps no claims: whoever changes them would have to copy them first.
class InventoryMaker {
public:
    [[nodiscard]] Inventory make(const QList<Answer> &answers, const AddressBook &addresses,
                                 const ProxyRules &rules, const Claims &claims);

private:
    //! The drafts of one answer.
    struct Drafts {
        Answer answer;
        TakenPlaces taken;
        PiecedList<Drafted> all; //!< in the order of precedence

        [[nodiscard]] std::vector<Drafted> of(const Services &services) const;
    };
    struct Patch {
        std::vector<Drafted> gone, come;

        [[nodiscard]] bool isEmpty() const { return gone.empty() && come.empty(); }
    };
    //! What became of a draft.
    struct Outcome {
        Drafted draft;
        Shared<Entry> entry;
    };
    using Outcomes = QHash<const Entry *, Outcome>; //!< by draft

    void take(const QList<Answer> &answers, std::size_t index, bool isAnew, Patch &patch);
    [[nodiscard]] Outcomes settled(const Claims &claims) const;
    void place(const Patch &drafts, const Outcomes &now);
    [[nodiscard]] Drafted outcomeOf(const Drafted &draft) const;

    AddressBook m_addresses;
    ProxyRules m_rules;
    std::vector<Drafts> m_drafts; //!< one for each answer
    Claimants m_claimants;
    Outcomes m_outcomes; //!< only those that differ from their drafts
    PiecedList<Drafted> m_placed; //!< all outcomes, in the inventory's order
    Inventory m_inventory;
};

} // namespace proxym
