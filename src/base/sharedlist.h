// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/piecedlist.h"
#include "base/shared.h"

namespace proxym {

//! A list of shared values, in pieces that are shared, too. See Differences.
template <class T> using SharedList = PiecedList<Shared<T>>;

//! Calls `change` with each element. Those that it assigns something else to are replaced.
template <class T, class Change> void changeEach(SharedList<T> &list, const Change &change)
{
    list.replaceEach(
        [&](Shared<T> value) {
            change(value);
            return value;
        },
        [](const Shared<T> &a, const Shared<T> &b) { return a.isSame(b); });
}

} // namespace proxym
