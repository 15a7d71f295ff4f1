// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "http/servercircle.h"
#include "marathon/marathonsettings.h"

namespace proxym {

//! How requests to this Marathon are made: timeout, CA, and the Authorization header (Basic or DC/OS' token).
[[nodiscard]] HttpOptions httpOptions(const MarathonSettings &settings);

//! Asks one Marathon server and follows it to its leader. Credentials go with the request, so a redirect is
//! followed only to a configured server or to the leader that a configured server names itself.
class MarathonClient {
public:
    MarathonClient(const HttpOptions &options, const QList<QUrl> &servers)
        : m_http(options)
        , m_servers(servers)
    {
    }

    //! GET of `path` ("/v2/apps") below the server's prefix. Any status is an answer, but a redirect that may
    //! not be followed is Refused.
    [[nodiscard]] Task<Result<HttpAnswer>> get(QUrl server, QByteArray path);
    //! Any other method; redirects are answers.
    [[nodiscard]] Task<Result<HttpAnswer>> send(QByteArray method, QUrl server, QByteArray path);

    //! Where a redirect by `from` leads, if it may be followed.
    [[nodiscard]] Task<Result<QUrl>> redirectTarget(QUrl from, QByteArray location);

    //! Ends all requests under way.
    void abandonAll() { m_http.abandonAll(); }

private:
    [[nodiscard]] bool isConfigured(const QUrl &url) const;
    [[nodiscard]] Task<bool> isLeader(QUrl url);

    HttpClient m_http;
    QList<QUrl> m_servers;
};

//! "HTTP 401: …", told with where it came from, or the body of a 200.
[[nodiscard]] Result<QByteArray> goodBody(const QUrl &server, const QByteArray &path,
                                          Result<HttpAnswer> answer);

} // namespace proxym
