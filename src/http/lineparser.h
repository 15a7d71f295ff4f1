// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "http/sseparser.h"

namespace proxym {

//! Splits a stream in which each line is an event, from pieces cut anywhere. Empty lines are none.
class LineParser {
public:
    //! `largestLine`: bytes kept of one line.
    explicit LineParser(qsizetype largestLine = qsizetype(64) * 1024 * 1024)
        : m_largestLine(largestLine)
    {
    }

    //! The events that `bytes` complete; they have no type.
    [[nodiscard]] QList<ServerSentEvent> feed(QByteArrayView bytes);

private:
    void keep(QByteArrayView bytes);

    qsizetype m_largestLine;
    ServerSentEvent m_line; //!< the current one so far
};

} // namespace proxym
