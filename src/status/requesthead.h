// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "status/response.h"

#include <QString>
#include <tl/expected.hpp>

namespace proxym {

//! Why a request is not served; the connection ends with it.
struct Refusal {
    int status = 400;
    QString error;

    bool operator==(const Refusal &) const = default;
};

//! Request line and header fields, after every rule of HTTP/1.x that keeps two readers from disagreeing about
//! them.
struct RequestHead {
    QByteArray method;
    QByteArray target; //!< "/path?query", as sent
    QList<HeaderField> fields; //!< without those about the connection and the length of the body
    qint64 contentLength = 0; //!< 0 where none was declared
    bool isChunked = false;
    bool expectsContinue = false;
    bool closes = false; //!< the client wants no further request on this connection

    //! The target without its query, percent-decoded.
    [[nodiscard]] QByteArray path() const;
};

//! Reads everything up to the empty line (exclusive). Far stricter than Qt's own parser, which takes
//! "HTTP/9.9", bare line feeds and two lengths: what stands here is all that Qt gets to see.
[[nodiscard]] tl::expected<RequestHead, Refusal> requestHeadFrom(const QByteArray &text);

} // namespace proxym
