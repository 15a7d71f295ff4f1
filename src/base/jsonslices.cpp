// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/jsonslices.h"

#include <algorithm>
#include <utility>

namespace proxym::json {

QByteArrayList Slices::add(QByteArrayView bytes)
{
    QByteArrayList slices;
    qsizetype begin = 0; // of what has not been taken yet
    const auto takeUntil = [&](qsizetype end) {
        take(bytes.sliced(begin, end - begin));
        begin = end;
    };
    for (qsizetype i = 0; i < bytes.size(); ++i) {
        if (m_isInString) {
            i = skipText(bytes, i);
            continue;
        }
        const char c = bytes[i];
        if (c == '"') {
            m_isInString = true;
        } else if (c == '[' || c == '{') {
            if (c == '[' && m_depth == 1 && !m_isSlicing) {
                takeUntil(i);
                const bool isTheArray = isNamed();
                takeUntil(i + 1);
                m_isSlicing = m_isFirst = isTheArray;
            }
            ++m_depth;
        } else if (c == ']' || c == '}') {
            if (isBetweenElements()) {
                takeUntil(i);
                slices.append(endSlice(End::Bracket));
                m_isSlicing = false;
            }
            --m_depth;
        } else if (c == ',' && isBetweenElements() && m_slice.size() + i - begin >= m_size) {
            takeUntil(i);
            slices.append(endSlice(End::Comma));
            begin = i + 1;
        }
    }
    takeUntil(bytes.size());
    return slices;
}

//! The last byte from `i` on that is known to be of the string. Two searches are faster than a look at each
//! byte, but must not go far again and again, as a string may be nothing but escapes.
qsizetype Slices::skipText(QByteArrayView bytes, qsizetype i)
{
    if (std::exchange(m_isEscaped, false))
        return i;
    constexpr qsizetype farthest = 256;
    const QByteArrayView text = bytes.sliced(i, std::min(farthest, bytes.size() - i));
    const qsizetype quote = text.indexOf('"');
    const qsizetype escape = (quote < 0 ? text : text.first(quote)).indexOf('\\');
    m_isEscaped = escape >= 0;
    if (m_isEscaped)
        return i + escape;
    m_isInString = quote < 0;
    return i + (quote < 0 ? text.size() - 1 : quote);
}

//! True if the rest ends with the name of the array, so that its value follows.
bool Slices::isNamed() const
{
    constexpr qsizetype mostSpaces = 100;
    const QByteArray end = m_rest.last(std::min(m_rest.size(), m_name.size() + mostSpaces)).trimmed();
    const QByteArray name = end.endsWith(':') ? end.chopped(1).trimmed() : QByteArray();
    return name.endsWith(m_name) && !name.chopped(m_name.size()).endsWith('\\');
}

//! Two commas, or a comma and the bracket, have no element between them: as a slice of its own that has to
//! stay an error.
QByteArray Slices::endSlice(End end)
{
    const bool mayBeEmpty = m_isFirst && end == End::Bracket;
    if (!mayBeEmpty && m_slice.trimmed().isEmpty())
        m_slice = ",";
    constexpr qsizetype readAhead = 64; // by the parser, which else would copy the slice
    QByteArray slice;
    slice.reserve(m_slice.size() + 2 + readAhead);
    slice.append('[').append(m_slice).append(']');
    m_slice.truncate(0);
    m_isFirst = false;
    return slice;
}

} // namespace proxym::json
