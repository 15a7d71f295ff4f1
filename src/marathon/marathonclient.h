// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "http/servercircle.h"
#include "marathon/marathonsettings.h"

namespace proxym {

//! Options of requests to this Marathon: timeout, CA, and the Authorization header (Basic or DC/OS token).
[[nodiscard]] HttpOptions httpOptions(const MarathonSettings &settings);

//! Queries one Marathon server and follows its redirect to the leader. Requests carry credentials, so a
//! redirect is followed only to a configured server, or to the leader that a configured server names.
class MarathonClient {
public:
    //! `circle` must outlive it.
    MarathonClient(const HttpOptions &options, const ServerCircle &circle)
        : m_http(options)
        , m_circle(circle)
    {
    }

    //! GET of `path` ("/v2/apps") below the server's prefix. Any status is an answer, except that a redirect
    //! that may not be followed is the error Refused. `reader`: HttpRequest::reader.
    [[nodiscard]] Task<Result<HttpAnswer>> get(QUrl server, QByteArray path,
                                               std::shared_ptr<BodyReader> reader = {});
    //! Any other method; a redirect is an answer.
    [[nodiscard]] Task<Result<HttpAnswer>> send(QByteArray method, QUrl server, QByteArray path);

    //! The target of a redirect by `from`, if it may be followed.
    [[nodiscard]] Task<Result<QUrl>> redirectTarget(QUrl from, QByteArray location);

    //! Aborts all running requests.
    void abandonAll() { m_http.abandonAll(); }

private:
    [[nodiscard]] bool isConfigured(const QUrl &url) const;
    [[nodiscard]] Task<bool> isLeader(QUrl url);

    HttpClient m_http;
    const ServerCircle &m_circle;
};

} // namespace proxym
