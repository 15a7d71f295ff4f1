// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/nearestword.h"

#include <QList>

#include <algorithm>
#include <numeric>

namespace proxym {

int editDistance(const QString &from, const QString &to)
{
    QList<int> row(to.size() + 1);
    std::iota(row.begin(), row.end(), 0);
    for (qsizetype i = 0; i < from.size(); ++i) {
        int diagonal = row[0]++;
        for (qsizetype j = 0; j < to.size(); ++j) {
            const int replaced = diagonal + int(from.at(i) != to.at(j));
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, diagonal + 1, row[j] + 1});
        }
    }
    return row.last();
}

QString nearest(const QString &name, const QStringList &names)
{
    return *std::min_element(names.begin(), names.end(), [&name](const QString &a, const QString &b) {
        return editDistance(name, a) < editDistance(name, b);
    });
}

} // namespace proxym
