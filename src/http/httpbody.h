// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>
#include <QList>

namespace proxym {

//! The body of an answer, in pieces: a list of 20 MB that grows as one block leaves holes of its size in the
//! heap. Where pieces begin depends only on the bytes, not on how they arrived.
class HttpBody {
public:
    static constexpr qsizetype pieceSize = qsizetype(256) * 1024; //!< of all but the last

    HttpBody() = default;
    HttpBody(const QByteArray &bytes)
    {
        append(bytes);
    } // NOLINT(google-explicit-constructor): it is the same

    void append(QByteArrayView bytes);
    [[nodiscard]] qsizetype size() const;
    //! True if it has nothing but white space.
    [[nodiscard]] bool isBlank() const;
    //! All of it as one block.
    [[nodiscard]] QByteArray whole() const
    {
        return m_pieces.size() == 1 ? m_pieces.first() : m_pieces.join();
    }
    //! The next piece, which the body then no longer has; null after the last.
    [[nodiscard]] QByteArray takePiece() { return m_pieces.isEmpty() ? QByteArray() : m_pieces.takeFirst(); }

    bool operator==(const HttpBody &) const = default;
    friend std::size_t qHash(const HttpBody &body, std::size_t seed = 0)
    {
        return qHash(body.m_pieces, seed);
    }

private:
    QByteArrayList m_pieces;
};

} // namespace proxym
