// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"
#include "base/task.h"
#include "http/bodyreader.h"
#include "http/httpbody.h"

#include <QByteArray>
#include <QNetworkAccessManager>
#include <QUrl>

#include <memory>

namespace proxym {

//! An answer with any status; the body is decoded, and complete if the answer had a Content-Length. Qt does
//! not always report that a chunked or compressed answer was truncated: the parser has to notice
//! (json::readJson).
struct HttpAnswer {
    int status = 0;
    QList<std::pair<QByteArray, QByteArray>> headers; //!< names and values as sent
    HttpBody body;

    //! The value of a header, whose name may be in any letter case; several lines are joined by ", ". Empty
    //! if there is none.
    [[nodiscard]] QByteArray header(QByteArrayView name) const;
};

struct HttpRequest {
    QByteArray method = QByteArrayLiteral("GET");
    QUrl url;
    //! Of a stream it also decides how it is read: text/event-stream as events, any other type by lines.
    QByteArray accept = QByteArrayLiteral("application/json");
    QByteArray body;
    QList<std::pair<QByteArray, QByteArray>> headers; //!< names and values, sent besides ours
    //! Takes the body of an answer with status 200, which then has none. Null: the answer has it.
    std::shared_ptr<BodyReader> reader = {};
    QString expectedName = {}; //!< of the certificate, if the URL has an address in place of this name
};

//! Options of all requests to one upstream.
struct HttpOptions {
    QByteArray authorization; //!< value of the header: "Basic …", "token=…"; empty: none
    QString caFile; //!< PEM; empty: the system's
    QString certificateFile = {}; //!< PEM, our own; empty: none
    QString keyFile = {}; //!< PEM, that certificate's key
    //! The Unix socket where the server listens, with URLs like "unix:///run/a.sock/v1/list"; only for GET.
    QString socket = {};
    std::chrono::milliseconds timeout{10'000}; //!< whole request
    qint64 largestBody = qint64(512) * 1024 * 1024;
};

//! Sends requests to HTTP servers: one client for each upstream. It does not follow redirects and ignores
//! proxies in the environment; TLS is always verified, and every request ends within its timeout.
class HttpClient final : public QObject {
    Q_OBJECT
public:
    explicit HttpClient(const HttpOptions &options);

    //! Errors: Unreachable, TimedOut, Malformed (truncated, too large). A status other than 200 is an answer,
    //! not an error. `what` begins with the URL's host and path, never with credentials. What a reader has
    //! taken counts only if there is an answer; the server is slowed down to the reader's pace.
    [[nodiscard]] Task<Result<HttpAnswer>> send(HttpRequest request);

    //! Ends every running request as Unreachable, for callers that cannot wait.
    void abandonAll();

private:
    HttpOptions m_options;
    QNetworkAccessManager &m_network;
};

} // namespace proxym
