// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "status/http/requesthead.h"

#include <optional>
#include <variant>

namespace proxym {

//! In bytes.
struct RequestLimits {
    qsizetype head = 64 * 1024;
    qsizetype body = 1024 * 1024;
    //! Where Marathon posts its events; empty: nowhere. A body beyond the limit is discarded there, not
    //! refused: any answer other than 200 makes Marathon mute its subscriber.
    QByteArray eventPath;
};

//! A request that has arrived completely.
struct WholeRequest {
    QByteArray bytes; //!< rewritten: one Content-Length, no chunks, no field about the connection
    bool closes = false; //!< the connection is closed after the answer
    bool isEvent = false; //!< a POST to RequestLimits::eventPath
};

//! More bytes are needed.
struct Incomplete { };

//! Turns the bytes of one connection into whole requests, one at a time. Pure: no sockets, no time.
class RequestReader {
public:
    explicit RequestReader(const RequestLimits &limits)
        : m_limits(limits)
    {
    }

    void feed(const QByteArray &bytes) { m_bytes += bytes; }
    //! The next request. After a Refusal nothing further can be read.
    [[nodiscard]] std::variant<Incomplete, WholeRequest, Refusal> next();
    //! True between two requests.
    [[nodiscard]] bool isIdle() const { return m_stage == Stage::Head && m_bytes.isEmpty(); }
    //! True, once, if the client waits for "100 Continue" before it sends the body.
    [[nodiscard]] bool takeExpectation();
    //! The number of bytes that are kept and not yet part of a returned request.
    [[nodiscard]] qsizetype waitingBytes() const { return m_bytes.size(); }

private:
    enum class Stage { Head, Body, ChunkSize, Chunk, ChunkEnd, Trailer };
    using Step = tl::expected<bool, Refusal>; //!< true: done with this stage; false: more bytes are needed

    Step advance();
    Step readHead();
    Step readBody(Stage after);
    Step readChunkSize();
    Step readChunkEnd();
    Step readTrailer();
    std::optional<QByteArray> takeLine(qsizetype longest);
    Step keep(const QByteArray &bytes);
    [[nodiscard]] bool isEvent() const;
    WholeRequest finish();

    RequestLimits m_limits;
    QByteArray m_bytes;
    qsizetype m_searched = 0; //!< the end of the head does not begin before this
    Stage m_stage = Stage::Head;
    bool m_isDone = false;
    RequestHead m_head;
    QByteArray m_body;
    qint64 m_left = 0; //!< bytes still to come of the body or of one chunk
    qsizetype m_trailer = 0;
    bool m_isDiscarded = false;
};

} // namespace proxym
