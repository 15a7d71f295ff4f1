// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/settle/inventorymaker.h"

#include "base/differences.h"
#include "base/sortedlist.h"
#include "manager/settle/conflicts.h"
#include "manager/settle/draft.h"

#include <algorithm>

namespace proxym {

namespace {

bool isSame(const Drafted &a, const Drafted &b)
{
    return a == b;
}

//! The order of precedence among newcomers.
bool isFirst(const Drafted &a, const Drafted &b)
{
    return a.answer != b.answer ? a.answer < b.answer : precedes(a.entry->service, b.entry->service);
}

//! The inventory's order. Of services that are there twice, it does not matter which is the one that is
//! served.
bool isListedBefore(const Drafted &a, const Drafted &b)
{
    if (a.entry->name != b.entry->name)
        return a.entry->name < b.entry->name;
    if (a.entry->isConfigured() != b.entry->isConfigured())
        return a.entry->isConfigured();
    return isFirst(a, b) || (!isFirst(b, a) && a.entry->reason < b.entry->reason);
}

} // namespace

Inventory InventoryMaker::make(const QList<Answer> &answers, const AddressBook &addresses,
                               const ProxyRules &rules, const Claims &claims)
{
    const bool isAnew = addresses != m_addresses || rules != m_rules;
    m_addresses = addresses;
    m_rules = rules;
    Patch drafts;
    m_drafts.resize(std::max(m_drafts.size(), std::size_t(answers.size())));
    for (std::size_t index = 0; index < m_drafts.size(); ++index)
        take(answers, index, isAnew, drafts);
    for (const Drafted &draft : drafts.gone)
        m_claimants.remove(draft);
    for (const Drafted &draft : drafts.come)
        m_claimants.add(draft);
    place(drafts, settled(claims));
    return m_inventory;
}

//! Drafts what is new in this answer, and everything anew where that may give something else.
void InventoryMaker::take(const QList<Answer> &answers, std::size_t index, bool isAnew, Patch &patch)
{
    const Answer now = answers.value(qsizetype(index));
    Drafts &drafts = m_drafts[index];
    TakenPlaces taken(now, answers, m_addresses);
    const bool isHeldBackAlike = now.heldBack == drafts.answer.heldBack && taken == drafts.taken;
    const Differences services(drafts.answer.services, now.services);
    drafts.answer = now;
    drafts.taken = std::move(taken);
    const auto drafted = [&](const Shared<Service> &service) {
        return Drafted{draftOf(service, m_addresses, m_rules, now.heldBack, drafts.taken), index};
    };
    std::vector<Drafted> gone = drafts.of(services.gone);
    std::vector<Drafted> come;
    if (isAnew || !isHeldBackAlike) {
        patchSorted(drafts.all, gone, std::vector<Drafted>(), isFirst, isSame);
        patch.gone.insert(patch.gone.end(), gone.begin(), gone.end());
        gone.clear();
        for (const Drafted &draft : drafts.all) {
            if (Drafted again = drafted(draft.entry->service); *again.entry != *draft.entry) {
                gone.push_back(draft);
                come.push_back(again);
            }
        }
    }
    for (const Shared<Service> &service : services.come)
        come.push_back(drafted(service));
    patchSorted(drafts.all, gone, come, isFirst, isSame);
    patch.gone.insert(patch.gone.end(), gone.begin(), gone.end());
    patch.come.insert(patch.come.end(), come.begin(), come.end());
}

//! The drafts of these services, each once, even if a service is there twice.
std::vector<Drafted> InventoryMaker::Drafts::of(const Services &services) const
{
    std::vector<Drafted> found;
    QSet<const Entry *> known;
    for (const Shared<Service> &service : services) {
        auto place = all.lowerBound(service, [](const Drafted &draft, const Service &sought) {
            return precedes(draft.entry->service, sought);
        });
        while (!place->entry->service.isSame(service) || known.contains(place->entry.identity()))
            ++place;
        known.insert(place->entry.identity());
        found.push_back(*place);
    }
    return found;
}

//! The outcomes that are not just what the draft claims. They are decided among drafts that share a claim.
InventoryMaker::Outcomes InventoryMaker::settled(const Claims &claims) const
{
    std::vector<Drafted> contesting = m_claimants.contesting(m_rules);
    std::sort(contesting.begin(), contesting.end(), isFirst);
    QList<Entry> entries;
    for (const Drafted &draft : contesting)
        entries.append(*draft.entry);
    settleConflicts(entries, m_rules, claims);
    Outcomes outcomes;
    for (std::size_t i = 0; i < contesting.size(); ++i) {
        const Drafted &draft = contesting[i];
        const Entry &entry = entries.at(qsizetype(i));
        const auto known = m_outcomes.constFind(draft.entry.identity());
        if (known != m_outcomes.constEnd() && *known->entry == entry)
            outcomes.insert(draft.entry.identity(), *known);
        else if (*draft.entry != entry)
            outcomes.insert(draft.entry.identity(), {draft, Shared(entry)});
    }
    return outcomes;
}

//! Replaces the outcomes of drafts that have come or gone, and of those that have another outcome now.
void InventoryMaker::place(const Patch &drafts, const Outcomes &now)
{
    Patch outcomes;
    QSet<const Entry *> done;
    for (const Drafted &draft : drafts.gone) {
        outcomes.gone.push_back(outcomeOf(draft));
        done.insert(draft.entry.identity());
    }
    const Outcomes before = std::exchange(m_outcomes, now);
    for (const Drafted &draft : drafts.come) {
        outcomes.come.push_back(outcomeOf(draft));
        done.insert(draft.entry.identity());
    }
    for (const Outcome &one : before.values() + now.values()) {
        const Shared<Entry> &draft = one.draft.entry;
        if (done.contains(draft.identity()))
            continue;
        done.insert(draft.identity());
        const auto known = before.constFind(draft.identity());
        const Drafted was{known == before.constEnd() ? draft : known->entry, one.draft.answer};
        const Drafted is = outcomeOf(one.draft);
        if (!(was == is)) {
            outcomes.gone.push_back(was);
            outcomes.come.push_back(is);
        }
    }
    if (outcomes.isEmpty())
        return;
    const PiecedList<Drafted> placed = m_placed;
    patchSorted(m_placed, outcomes.gone, outcomes.come, isListedBefore, isSame);
    PiecedList<Drafted>::follow(
        placed, m_placed, [](const Drafted &one) { return one.entry; }, m_inventory.entries);
}

//! As it is in the inventory.
Drafted InventoryMaker::outcomeOf(const Drafted &draft) const
{
    const auto known = m_outcomes.constFind(draft.entry.identity());
    return known == m_outcomes.constEnd() ? draft : Drafted{known->entry, draft.answer};
}

} // namespace proxym
