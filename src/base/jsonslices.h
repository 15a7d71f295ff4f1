// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>
#include <QList>

namespace proxym::json {

//! Cuts the array `name` of a JSON object into arrays of some sixty kilobytes, so that a long list never
//! has to be parsed as a whole. It looks only at quotes, brackets and commas. Every byte is in a slice or in
//! the rest: the object is valid JSON just if each slice and the rest are.
class Slices {
public:
    //! A slice ends with the element that has its byte number `size`.
    explicit Slices(QByteArrayView name, qsizetype size = qsizetype(64) * 1024)
        : m_name('"' + name.toByteArray() + '"')
        , m_size(size)
    {
    }

    //! The slices that end with these bytes, which follow those of earlier calls.
    [[nodiscard]] QByteArrayList add(QByteArrayView bytes);
    //! The object with that array empty. If its name is written with escapes, the array is still in it.
    [[nodiscard]] const QByteArray &rest() const { return m_rest; }

private:
    enum class End { Comma, Bracket };
    [[nodiscard]] bool isBetweenElements() const { return m_isSlicing && m_depth == 2; }
    [[nodiscard]] bool isNamed() const;
    [[nodiscard]] qsizetype skipText(QByteArrayView bytes, qsizetype i);
    [[nodiscard]] QByteArray endSlice(End end);
    void take(QByteArrayView bytes) { (m_isSlicing ? m_slice : m_rest).append(bytes); }

    QByteArray m_name; //!< with its quotes
    qsizetype m_size;
    QByteArray m_rest;
    QByteArray m_slice; //!< elements, with the commas between them
    int m_depth = 0; //!< how many brackets are open
    bool m_isSlicing = false; //!< the array is open
    bool m_isFirst = true; //!< no slice of it has ended yet
    bool m_isInString = false;
    bool m_isEscaped = false; //!< the next character of the string is
};

} // namespace proxym::json
