// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/sharedlist.h"

#include <QHash>
#include <QSet>

#include <algorithm>

namespace proxym {

//! What distinguishes two lists of shared values, whatever their order. Two values are the same only if they
//! are one object. Pieces that both lists have cost a few nanoseconds each, other elements a look into a
//! hash.
template <class T> class Differences {
public:
    SharedList<T> gone; //!< only in the first, in its order
    SharedList<T> come; //!< only in the second, in its order

    Differences(const SharedList<T> &before, const SharedList<T> &now)
    {
        const auto &old = before.pieces();
        const auto &next = now.pieces();
        if (old.isSharedWith(next))
            return;
        const auto isSame = [](const Piece &a, const Piece &b) { return a.isSharedWith(b); };
        const auto [gap, gapNow] =
            std::mismatch(old.cbegin(), old.cend(), next.cbegin(), next.cend(), isSame);
        const qsizetype prefix = gap - old.cbegin();
        const auto [end, endNow] =
            std::mismatch(old.crbegin(), old.crend() - prefix, next.crbegin(), next.crend() - prefix, isSame);
        compare(gap, end.base(), gapNow, endNow.base());
    }

    [[nodiscard]] bool isEmpty() const { return gone.isEmpty() && come.isEmpty(); }

private:
    using Piece = typename SharedList<T>::Piece;
    using Place = typename QList<Piece>::const_iterator;

    //! Calls `look` with each element between the two places, except in these pieces.
    template <class Look>
    static void each(Place piece, Place end, const QSet<const Shared<T> *> &except, const Look &look)
    {
        for (; piece != end; ++piece)
            if (!except.contains(piece->constData()))
                std::for_each(piece->cbegin(), piece->cend(), look);
    }

    void compare(Place before, Place beforeEnd, Place now, Place nowEnd)
    {
        QSet<const Shared<T> *> old, both;
        for (Place piece = before; piece != beforeEnd; ++piece)
            old.insert(piece->constData());
        for (Place piece = now; piece != nowEnd; ++piece)
            if (old.contains(piece->constData()))
                both.insert(piece->constData());
        QHash<const T *, qsizetype> surplus; // how many more of it the first list has
        each(before, beforeEnd, both, [&](const Shared<T> &value) { ++surplus[value.identity()]; });
        each(now, nowEnd, both, [&](const Shared<T> &value) {
            const auto known = surplus.find(value.identity());
            if (known != surplus.end() && *known > 0)
                --*known;
            else
                come.append(value);
        });
        each(before, beforeEnd, both, [&](const Shared<T> &value) {
            if (const auto known = surplus.find(value.identity()); *known > 0) {
                --*known;
                gone.append(value);
            }
        });
    }
};

} // namespace proxym
