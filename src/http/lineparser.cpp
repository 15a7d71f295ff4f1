// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "http/lineparser.h"

namespace proxym {

QList<ServerSentEvent> LineParser::feed(QByteArrayView bytes)
{
    QList<ServerSentEvent> events;
    for (qsizetype end = bytes.indexOf('\n'); end >= 0; end = bytes.indexOf('\n')) {
        keep(bytes.first(end));
        bytes = bytes.sliced(end + 1);
        ServerSentEvent line = std::exchange(m_line, {});
        if (line.data.endsWith('\r'))
            line.data.chop(1);
        if (line.isTooLarge || !line.data.isEmpty())
            events += std::move(line);
    }
    keep(bytes);
    return events;
}

void LineParser::keep(QByteArrayView bytes)
{
    m_line.isTooLarge = m_line.isTooLarge || m_line.data.size() + bytes.size() > m_largestLine;
    if (m_line.isTooLarge)
        m_line.data = QByteArray();
    else
        m_line.data += bytes;
}

} // namespace proxym
