// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/jsonslices.h"

#include <algorithm>

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
        const char c = bytes[i];
        if (m_isInString) {
            m_isInString = m_isEscaped || c != '"';
            m_isEscaped = !m_isEscaped && c == '\\';
        } else if (c == '"') {
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
                ++m_elements;
                m_isSlicing = false;
            }
            --m_depth;
        } else if (c == ',' && isBetweenElements()) {
            ++m_elements;
            if (m_slice.size() + i - begin >= m_size) {
                takeUntil(i);
                slices.append(endSlice(End::Comma));
                begin = i + 1;
            }
        }
    }
    takeUntil(bytes.size());
    return slices;
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
