// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QList>

#include <utility>

namespace proxym {

using HeaderField = std::pair<QByteArray, QByteArray>;

//! What a route answers; serialised() adds everything else that is sent.
struct Response {
    int status = 200;
    QByteArray type = "text/plain; charset=utf-8"; //!< always exact: browsers are told not to sniff
    QByteArray body;
    QByteArray etag; //!< with its quotes; empty: none
    bool mayBeCached = false; //!< assets: kept by browsers, revalidated by ETag
    QList<HeaderField> headers; //!< further ones; values with control characters are left out
};

[[nodiscard]] Response textResponse(const QByteArray &text);
[[nodiscard]] Response jsonResponse(const QJsonObject &json, int status = 200);
//! {"error":"…"}
[[nodiscard]] Response errorResponse(int status, const QString &error);

//! A strong validator for these bytes.
[[nodiscard]] QByteArray etagOf(const QByteArray &bytes);

//! How much of a response is sent.
enum class BodyPart {
    Whole,
    Omitted, //!< HEAD: the same headers, Content-Length included
    Endless, //!< an event stream: no Content-Length, the body follows piece by piece
};

//! The bytes of an HTTP/1.1 response, with the security headers that every answer carries.
[[nodiscard]] QByteArray serialised(const Response &response, BodyPart body, bool closes);

} // namespace proxym
