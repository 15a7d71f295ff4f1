// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/differences.h"
#include "core/inventory.h"

namespace proxym {

//! Configured entries that an inventory has lost and got. Those of the same NAME that are alike are neither.
//! Refers to the entries of the differences, which must outlive it.
struct EntryChanges {
    QHash<QString, const Entry *> gone; //!< by NAME, which is configured once
    QList<const Entry *> come;

    template <class AreAlike> EntryChanges(const Differences<Entry> &differences, const AreAlike &areAlike)
    {
        for (const Entry &entry : differences.gone) {
            if (entry.isConfigured())
                gone.insert(entry.name, &entry);
        }
        for (const Entry &entry : differences.come) {
            const Entry *was = gone.value(entry.name);
            if (entry.isConfigured() && was && areAlike(*was, entry))
                gone.remove(entry.name);
            else if (entry.isConfigured())
                come.append(&entry);
        }
    }
};

} // namespace proxym
