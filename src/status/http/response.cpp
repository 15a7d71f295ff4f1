// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "status/http/response.h"

#include <QCryptographicHash>
#include <QJsonDocument>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

QByteArray reasonPhrase(int status)
{
    switch (status) {
    case 200:
        return "OK";
    case 202:
        return "Accepted";
    case 303:
        return "See Other";
    case 304:
        return "Not Modified";
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 408:
        return "Request Timeout";
    case 413:
        return "Content Too Large";
    case 431:
        return "Request Header Fields Too Large";
    case 501:
        return "Not Implemented";
    case 503:
        return "Service Unavailable";
    case 505:
        return "HTTP Version Not Supported";
    default:
        return "Unknown";
    }
}

bool isPlain(const QByteArray &value)
{
    return std::none_of(value.begin(), value.end(), [](char c) { return quint8(c) < 0x20 || c == 0x7f; });
}

void appendField(QByteArray &out, const QByteArray &name, const QByteArray &value)
{
    if (isPlain(value))
        out += name + ": " + value + "\r\n";
}

} // namespace

Response textResponse(const QByteArray &text)
{
    return {.body = text};
}

Response jsonResponse(const QJsonObject &json, int status)
{
    return {.status = status,
            .type = "application/json",
            .body = QJsonDocument(json).toJson(QJsonDocument::Compact) + '\n'};
}

Response errorResponse(int status, const QString &error)
{
    return jsonResponse({{u"error"_s, error}}, status);
}

QByteArray etagOf(const QByteArray &bytes)
{
    return '"' + QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex().left(32) + '"';
}

QByteArray serialised(const Response &response, BodyPart body, bool closes)
{
    const bool hasBody = response.status != 304;
    QByteArray out;
    out.reserve(1024 + (body == BodyPart::Whole ? response.body.size() : 0));
    out += "HTTP/1.1 " + QByteArray::number(response.status) + ' ' + reasonPhrase(response.status) + "\r\n";
    if (hasBody)
        appendField(out, "Content-Type", response.type);
    if (hasBody && body != BodyPart::Endless)
        appendField(out, "Content-Length", QByteArray::number(response.body.size()));
    appendField(out, "Content-Security-Policy",
                "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'");
    appendField(out, "X-Content-Type-Options", "nosniff");
    appendField(out, "Referrer-Policy", "same-origin");
    appendField(out, "Cache-Control", response.mayBeCached ? "no-cache" : "no-store");
    if (!response.etag.isEmpty())
        appendField(out, "ETag", response.etag);
    for (const auto &[name, value] : response.headers)
        appendField(out, name, value);
    if (closes)
        appendField(out, "Connection", "close");
    out += "\r\n";
    if (hasBody && body == BodyPart::Whole)
        out += response.body;
    return out;
}

} // namespace proxym
