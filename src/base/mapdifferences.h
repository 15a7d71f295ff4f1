// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QMap>
#include <QString>

namespace proxym {

//! Texts of one map and of its changed copy are mostly the same ones in memory, and then need no comparison.
[[nodiscard]] inline bool isSameText(const QString &a, const QString &b)
{
    return a.size() == b.size() && (a.constData() == b.constData() || a == b);
}

//! Calls `visit(key, before, now)` for each key whose value differs between the two, in order; the value is
//! null on the side that does not have the key.
template <class Visit>
void eachDifference(const QMap<QString, QString> &before, const QMap<QString, QString> &now,
                    const Visit &visit)
{
    if (before.isSharedWith(now))
        return;
    auto old = before.cbegin();
    auto next = now.cbegin();
    while (old != before.cend() && next != now.cend()) {
        if (isSameText(old.key(), next.key())) {
            if (!isSameText(*old, *next))
                visit(old.key(), &*old, &*next);
            ++old;
            ++next;
        } else if (old.key() < next.key()) {
            visit(old.key(), &*old, nullptr);
            ++old;
        } else {
            visit(next.key(), nullptr, &*next);
            ++next;
        }
    }
    for (; old != before.cend(); ++old)
        visit(old.key(), &*old, nullptr);
    for (; next != now.cend(); ++next)
        visit(next.key(), nullptr, &*next);
}

} // namespace proxym
