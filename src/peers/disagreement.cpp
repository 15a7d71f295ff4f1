// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "peers/disagreement.h"

namespace proxym {

namespace {

void note(const QString &name, QStringList &names, qsizetype &total)
{
    if (++total <= Disagreement::mostNames)
        names.append(name);
}

} // namespace

Disagreement disagreementOf(const Fingerprints &here, const Fingerprints &there)
{
    Disagreement found;
    auto ours = here.cbegin();
    auto theirs = there.cbegin();
    while (ours != here.cend() || theirs != there.cend()) {
        if (theirs == there.cend() || (ours != here.cend() && ours.key() < theirs.key())) {
            note((ours++).key(), found.onlyHere, found.totalOnlyHere);
        } else if (ours == here.cend() || theirs.key() < ours.key()) {
            note((theirs++).key(), found.onlyThere, found.totalOnlyThere);
        } else {
            if (*ours != *theirs)
                note(ours.key(), found.different, found.totalDifferent);
            ++ours;
            ++theirs;
        }
    }
    return found;
}

} // namespace proxym
