// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "http/httpbody.h"

#include <algorithm>

namespace proxym {

void HttpBody::append(QByteArrayView bytes)
{
    while (!bytes.isEmpty()) {
        if (m_pieces.isEmpty() || m_pieces.last().size() == pieceSize)
            m_pieces.append(QByteArray());
        const qsizetype room = std::min(pieceSize - m_pieces.last().size(), bytes.size());
        m_pieces.last().append(bytes.first(room));
        bytes = bytes.sliced(room);
    }
}

qsizetype HttpBody::size() const
{
    return m_pieces.isEmpty() ? 0 : (m_pieces.size() - 1) * pieceSize + m_pieces.last().size();
}

bool HttpBody::isBlank() const
{
    return std::ranges::all_of(m_pieces, [](const QByteArray &piece) { return piece.trimmed().isEmpty(); });
}

} // namespace proxym
