// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/piecedlist.h"

namespace proxym {

//! Takes `gone` out of a sorted list and puts `come` into it: a search and one piece for each. Each of `gone`
//! is in the list, as an element that `isSame` as it; among elements of equal rank, new ones come last.
template <class Value, class Gone, class Come, class Less, class IsSame>
void patchSorted(PiecedList<Value> &list, const Gone &gone, const Come &come, const Less &isLess,
                 const IsSame &isSame)
{
    for (const Value &element : gone) {
        auto place = list.lowerBound(element, isLess);
        while (!isSame(*place, element))
            ++place;
        list.erase(place);
    }
    for (const Value &element : come)
        list.insert(list.upperBound(element, isLess), element);
}

//! The same elements in order; equal ones stay in theirs. A list that is in order stays the same.
template <class Value, class Less>
[[nodiscard]] PiecedList<Value> inOrder(const PiecedList<Value> &list, const Less &isLess)
{
    if (std::is_sorted(list.begin(), list.end(), isLess))
        return list;
    QList<Value> elements(list.begin(), list.end());
    std::stable_sort(elements.begin(), elements.end(), isLess);
    PiecedList<Value> sorted;
    for (const Value &element : std::as_const(elements))
        sorted.append(element);
    return sorted;
}

} // namespace proxym
