// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/shared.h"

#include <QHash>
#include <QList>

#include <algorithm>

namespace proxym {

//! What distinguishes two lists of shared values, whatever their order. Two values are the same only if they
//! are one object, so this costs a few nanoseconds for each part that both have.
template <class T> class Differences {
public:
    QList<Shared<T>> gone; //!< only in the first, in its order
    QList<Shared<T>> come; //!< only in the second, in its order

    Differences(const QList<Shared<T>> &before, const QList<Shared<T>> &now)
    {
        if (before.constData() == now.constData() && before.size() == now.size())
            return;
        const auto isSame = [](const Shared<T> &a, const Shared<T> &b) { return a.isSame(b); };
        const auto [gap, gapNow] =
            std::mismatch(before.cbegin(), before.cend(), now.cbegin(), now.cend(), isSame);
        const qsizetype prefix = gap - before.cbegin();
        const auto [end, endNow] = std::mismatch(before.crbegin(), before.crend() - prefix, now.crbegin(),
                                                 now.crend() - prefix, isSame);
        compare(gap, end.base(), gapNow, endNow.base());
    }

    [[nodiscard]] bool isEmpty() const { return gone.isEmpty() && come.isEmpty(); }

private:
    using Place = typename QList<Shared<T>>::const_iterator;

    void compare(Place before, Place beforeEnd, Place now, Place nowEnd)
    {
        QHash<const T *, qsizetype> surplus; // how many more of it the first list has
        for (auto place = before; place != beforeEnd; ++place)
            ++surplus[place->identity()];
        for (auto place = now; place != nowEnd; ++place) {
            const auto known = surplus.find(place->identity());
            if (known != surplus.end() && *known > 0)
                --*known;
            else
                come.append(*place);
        }
        for (auto place = before; place != beforeEnd; ++place) {
            if (const auto known = surplus.find(place->identity()); *known > 0) {
                --*known;
                gone.append(*place);
            }
        }
    }
};

} // namespace proxym
