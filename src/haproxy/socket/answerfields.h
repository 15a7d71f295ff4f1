// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>
#include <QString>

#include <array>

namespace proxym {

// Reads long answers without copying them.

//! Calls `each` for every non-empty line, without its line end.
template <class Each> void eachLine(const QByteArray &text, const Each &each)
{
    for (qsizetype begin = 0, end; begin < text.size(); begin = end + 1) {
        end = text.indexOf('\n', begin);
        end = end < 0 ? text.size() : end;
        if (end > begin)
            each(QByteArrayView(text).sliced(begin, end - begin));
    }
}

//! The first `Count` fields of a line; missing ones are empty.
template <size_t Count>
[[nodiscard]] std::array<QByteArrayView, Count> fieldsOf(QByteArrayView line, char separator)
{
    std::array<QByteArrayView, Count> fields;
    qsizetype begin = 0;
    for (QByteArrayView &field : fields) {
        const qsizetype found = line.indexOf(separator, begin);
        const qsizetype end = found < 0 ? line.size() : found;
        field = line.sliced(begin, end - begin);
        if (found < 0)
            break;
        begin = end + 1;
    }
    return fields;
}

[[nodiscard]] inline QString textOf(QByteArrayView bytes)
{
    return QString::fromUtf8(bytes);
}

} // namespace proxym
