// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <algorithm>
#include <iterator>

namespace proxym {

//! Takes `gone` out of a sorted list and puts `come` into it. A few of them cost a search each and the moving
//! of pointers, many of them one walk through all. Each of `gone` is in the list once, as an element that
//! `isSame` as it; among elements of equal rank, new ones come last.
template <class List, class Less, class IsSame>
void patchSorted(List &list, List gone, List come, const Less &isLess, const IsSame &isSame)
{
    constexpr auto few = 64;
    if (gone.size() + come.size() <= few) {
        for (const auto &element : std::as_const(gone)) {
            auto place = std::lower_bound(list.begin(), list.end(), element, isLess);
            while (!isSame(*place, element))
                ++place;
            list.erase(place);
        }
        for (const auto &element : std::as_const(come))
            list.insert(std::upper_bound(list.begin(), list.end(), element, isLess), element);
        return;
    }
    std::stable_sort(gone.begin(), gone.end(), isLess);
    std::stable_sort(come.begin(), come.end(), isLess);
    List rest;
    rest.reserve(list.size() + come.size());
    for (const auto &element : std::as_const(list)) {
        const auto [first, last] = std::equal_range(gone.begin(), gone.end(), element, isLess);
        const auto found = std::find_if(first, last, [&](const auto &one) { return isSame(one, element); });
        if (found == last)
            rest.push_back(element);
    }
    const auto middle = std::ssize(rest);
    std::copy(come.begin(), come.end(), std::back_inserter(rest));
    std::inplace_merge(rest.begin(), std::next(rest.begin(), middle), rest.end(), isLess);
    list = rest;
}

} // namespace proxym
