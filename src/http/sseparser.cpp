// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "http/sseparser.h"

#include <algorithm>

namespace proxym {

QList<ServerSentEvent> SseParser::feed(QByteArrayView bytes)
{
    QList<ServerSentEvent> events;
    while (!bytes.isEmpty()) {
        if (m_isAfterCarriageReturn && bytes.front() == '\n') {
            m_isAfterCarriageReturn = false;
            bytes = bytes.sliced(1);
            continue;
        }
        const auto end =
            std::find_if(bytes.begin(), bytes.end(), [](char c) { return c == '\r' || c == '\n'; });
        keep(bytes.first(end - bytes.begin()));
        m_isAfterCarriageReturn = end != bytes.end() && *end == '\r';
        if (end == bytes.end())
            break;
        endLine(events);
        bytes = bytes.sliced(end - bytes.begin() + 1);
    }
    return events;
}

void SseParser::keep(QByteArrayView bytes)
{
    if (m_event.isTooLarge)
        bytes = bytes.first(
            std::min(bytes.size(), qsizetype(!m_line.size()))); // it only matters whether the line is empty
    m_line += bytes;
    if (m_line.size() + m_event.data.size() <= m_largestEvent)
        return;
    m_event.isTooLarge = true;
    m_event.data = QByteArray();
    m_line = QByteArrayLiteral(":");
}

void SseParser::endLine(QList<ServerSentEvent> &events)
{
    const QByteArray line = std::exchange(m_line, {});
    if (!line.isEmpty()) {
        const qsizetype colon = line.indexOf(':');
        const QByteArrayView all(line);
        QByteArrayView value = colon < 0 ? QByteArrayView() : all.sliced(colon + 1);
        if (value.startsWith(' '))
            value = value.sliced(1);
        field(colon < 0 ? all : all.first(colon), value);
        return;
    }
    if (m_hasData || m_event.isTooLarge)
        events += std::move(m_event);
    m_event = {};
    m_hasData = false;
}

void SseParser::field(QByteArrayView name, QByteArrayView value)
{
    if (name == "event") {
        m_event.type = value.toByteArray();
    } else if (name == "data" && !m_event.isTooLarge) {
        if (m_hasData)
            m_event.data += '\n';
        m_event.data += value;
        m_hasData = true;
    }
}

} // namespace proxym
