// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/sharedlist.h"

namespace proxym::test {

template <class Value> auto placeIn(const PiecedList<Value> &list, qsizetype index)
{
    return std::next(list.begin(), index);
}

//! A copy of the element that nothing else has, in its place, to be changed at once.
template <class T> T &edited(SharedList<T> &list, qsizetype index)
{
    Shared<T> copy = list.at(index);
    T &value = copy.edit();
    list.replace(placeIn(list, index), copy);
    return value;
}

template <class Value, class Dice> PiecedList<Value> shuffled(const PiecedList<Value> &list, Dice &dice)
{
    QList<Value> values(list.begin(), list.end());
    std::shuffle(values.begin(), values.end(), dice);
    PiecedList<Value> result;
    std::copy(values.begin(), values.end(), std::back_inserter(result));
    return result;
}

template <class Value> Value takenFrom(PiecedList<Value> &list, qsizetype index)
{
    const Value value = list.at(index);
    list.erase(placeIn(list, index));
    return value;
}

} // namespace proxym::test
