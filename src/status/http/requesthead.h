// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "status/http/response.h"

#include <QString>
#include <tl/expected.hpp>

namespace proxym {

//! Why a request is not served; the connection is closed after it.
struct Refusal {
    int status = 400;
    QString error;

    bool operator==(const Refusal &) const = default;
};

//! Request line and header fields, checked by every rule of HTTP/1.x that keeps two parsers from disagreeing
//! about them.
struct RequestHead {
    QByteArray method;
    QByteArray target; //!< "/path?query", as sent
    QList<HeaderField> fields; //!< without those about the connection and the body's length
    qint64 contentLength = 0; //!< 0 if none was declared
    bool isChunked = false;
    bool expectsContinue = false;
    bool closes = false; //!< the client will send no further request on this connection

    //! The target without its query, percent-decoded.
    [[nodiscard]] QByteArray path() const;
};

//! Reads everything up to the empty line (exclusive). Far stricter than Qt's own parser, which accepts
//! "HTTP/9.9", bare line feeds and two lengths: Qt sees only what passes here.
[[nodiscard]] tl::expected<RequestHead, Refusal> requestHeadFrom(const QByteArray &text);

} // namespace proxym
