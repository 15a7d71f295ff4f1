// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>
#include <QList>

namespace proxym {

//! One event of a text/event-stream.
struct ServerSentEvent {
    QByteArray type; //!< empty if the frame has no `event:` line
    QByteArray data; //!< lines joined by '\n'
    bool isTooLarge = false; //!< `data` was larger than the parser keeps, and was dropped

    bool operator==(const ServerSentEvent &) const = default;
};

//! Parses a text/event-stream from pieces cut anywhere. Lines end in CR, LF or CRLF; comments, `id:` and
//! `retry:` are skipped; a frame without data is not an event (Marathon's heartbeat is just an empty line).
class SseParser {
public:
    //! `largestEvent`: bytes kept of one event. Marathon's deployment events carry whole groups of apps.
    explicit SseParser(qsizetype largestEvent = qsizetype(64) * 1024 * 1024)
        : m_largestEvent(largestEvent)
    {
    }

    //! The events that `bytes` complete.
    [[nodiscard]] QList<ServerSentEvent> feed(QByteArrayView bytes);

private:
    void keep(QByteArrayView bytes);
    void endLine(QList<ServerSentEvent> &events);
    void field(QByteArrayView name, QByteArrayView value);

    qsizetype m_largestEvent;
    QByteArray m_line; //!< the current line so far
    ServerSentEvent m_event; //!< the current frame so far
    bool m_hasData = false;
    bool m_isAfterCarriageReturn = false;
};

} // namespace proxym
