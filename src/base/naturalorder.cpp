// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/naturalorder.h"

namespace proxym {

namespace {

bool isDigit(QChar c)
{
    return c >= u'0' && c <= u'9';
}

//! Removes the number with which `text` begins and returns it without leading zeros.
QStringView takeNumber(QStringView &text)
{
    qsizetype begin = 0, end = 0;
    while (end < text.size() && isDigit(text[end]))
        ++end;
    while (begin + 1 < end && text[begin] == u'0')
        ++begin;
    const QStringView number = text.mid(begin, end - begin);
    text = text.mid(end);
    return number;
}

} // namespace

int naturalOrder(QStringView left, QStringView right)
{
    QStringView a = left, b = right;
    while (!a.isEmpty() && !b.isEmpty()) {
        if (isDigit(a.front()) && isDigit(b.front())) {
            const QStringView first = takeNumber(a), second = takeNumber(b);
            if (first.size() != second.size())
                return first.size() < second.size() ? -1 : 1;
            if (const int order = first.compare(second); order != 0)
                return order;
            continue;
        }
        if (a.front() != b.front())
            return a.front() < b.front() ? -1 : 1;
        a = a.mid(1);
        b = b.mid(1);
    }
    if (a.isEmpty() != b.isEmpty())
        return a.isEmpty() ? -1 : 1;
    return left.compare(right);
}

} // namespace proxym
