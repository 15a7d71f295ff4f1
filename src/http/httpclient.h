// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"
#include "base/task.h"

#include <QByteArray>
#include <QNetworkAccessManager>
#include <QUrl>

namespace proxym {

//! An answer, whatever its status; the body is decoded, and complete where the answer had a Content-Length.
//! That a chunked or zipped answer was cut short Qt does not always tell: whoever parses it has to notice
//! (json::readJson).
struct HttpAnswer {
    int status = 0;
    QList<std::pair<QByteArray, QByteArray>> headers; //!< names and values as sent
    QByteArray body;

    //! Of a header in any letter case; of several lines of it, joined by ", ". Empty where there is none.
    [[nodiscard]] QByteArray header(QByteArrayView name) const;
};

struct HttpRequest {
    QByteArray method = QByteArrayLiteral("GET");
    QUrl url;
    QByteArray accept = QByteArrayLiteral("application/json");
    QByteArray body;
};

//! How requests of one upstream are made.
struct HttpOptions {
    QByteArray authorization; //!< value of the header: "Basic …", "token=…"; empty: none
    QString caFile; //!< PEM; empty: the system's
    std::chrono::milliseconds timeout{10'000}; //!< whole request
    qint64 largestBody = qint64(512) * 1024 * 1024;
};

//! Asks HTTP servers: one upstream, one client. Redirects are never followed by itself, proxies of the
//! environment are not used, TLS is always verified, every request ends within its timeout.
class HttpClient final : public QObject {
    Q_OBJECT
public:
    explicit HttpClient(const HttpOptions &options);

    //! Errors: Unreachable, TimedOut, Malformed (cut short, too large). A status that is not 200 is an
    //! answer. `what` begins with the URL's host and path, never with credentials.
    [[nodiscard]] Task<Result<HttpAnswer>> send(HttpRequest request);

    //! Ends every request under way as Unreachable, for those who have no time to wait.
    void abandonAll();

private:
    HttpOptions m_options;
    QNetworkAccessManager &m_network;
};

} // namespace proxym
