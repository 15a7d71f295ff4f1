// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArrayList>

#include <numeric>

namespace proxym {

//! A text of megabytes in pieces, one after the other. Copies share the pieces, and one piece is replaced
//! without moving the others. Texts are equal if their bytes are, whatever their pieces.
class PiecedText {
public:
    PiecedText() = default;
    PiecedText(const QByteArray &whole) // NOLINT(google-explicit-constructor): a text in one piece
        : m_pieces({whole})
    {
    }
    PiecedText(const char *whole) // NOLINT(google-explicit-constructor): the same
        : m_pieces({QByteArray(whole)})
    {
    }
    explicit PiecedText(QByteArrayList pieces)
        : m_pieces(std::move(pieces))
    {
    }

    [[nodiscard]] const QByteArrayList &pieces() const { return m_pieces; }
    void replace(qsizetype i, const QByteArray &piece) { m_pieces[i] = piece; }
    [[nodiscard]] qsizetype size() const
    {
        return std::accumulate(m_pieces.cbegin(), m_pieces.cend(), qsizetype(0),
                               [](qsizetype sum, const QByteArray &piece) { return sum + piece.size(); });
    }
    [[nodiscard]] QByteArray whole() const
    {
        return m_pieces.size() == 1 ? m_pieces.first() : m_pieces.join();
    }

    friend bool operator==(const PiecedText &a, const PiecedText &b)
    {
        return a.m_pieces == b.m_pieces || a.whole() == b.whole();
    }

private:
    QByteArrayList m_pieces;
};

} // namespace proxym
