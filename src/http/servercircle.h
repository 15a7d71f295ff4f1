// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "http/httpclient.h"

#include <functional>

namespace proxym {

//! Equivalent servers of one upstream: the one that last gave a good answer is asked first, the others follow
//! in their order. Several users of an upstream may share one circle.
class ServerCircle {
public:
    explicit ServerCircle(const QList<QUrl> &servers)
        : m_servers(servers)
    {
    }

    //! Every server once, the current one first.
    [[nodiscard]] QList<QUrl> inOrder() const;
    //! The server that last gave a good answer; the first one before any did. There must be one.
    [[nodiscard]] const QUrl &current() const { return m_servers.at(m_current); }
    [[nodiscard]] const QList<QUrl> &all() const { return m_servers; }
    [[nodiscard]] bool isEmpty() const { return m_servers.isEmpty(); }
    //! `server` gave a good answer. Unknown servers are ignored.
    void keep(const QUrl &server);
    //! Other servers from now on; the first one is asked first.
    void replace(const QList<QUrl> &servers);

    //! Makes `attempt` with one server after another until one succeeds, which becomes the current one. Takes
    //! at most one timeout for each server. If all fail: their errors, joined: "http://a:8080/v2/apps:
    //! connection refused; http://b:8080/…: HTTP 503".
    template <class T> [[nodiscard]] Task<Result<T>> firstGood(std::function<Task<Result<T>>(QUrl)> attempt);

private:
    QList<QUrl> m_servers;
    qsizetype m_current = 0;
};

//! `path` (encoded, from "/" on, a query may follow) below the server's own prefix.
[[nodiscard]] QUrl below(const QUrl &server, const QByteArray &path);

//! The body of an answer with status 200, if it is not empty. Otherwise an error: HttpClient::send()'s as it
//! is, or Refused ("HTTP 401: …" with what to do) or Malformed, beginning with `url`, which was asked. What
//! the body of an error says is not repeated: it may be a whole page, or contain secrets.
[[nodiscard]] Result<HttpBody> goodBody(const QUrl &url, Result<HttpAnswer> answer);

//! The same for an answer whose body a reader has taken.
[[nodiscard]] Result<Done> goodAnswer(const QUrl &url, const Result<HttpAnswer> &answer,
                                      const BodyReader &reader);

//! All errors as one, with the kind of the last.
[[nodiscard]] Error joined(const QList<Error> &errors);

template <class T> Task<Result<T>> ServerCircle::firstGood(std::function<Task<Result<T>>(QUrl)> attempt)
{
    QList<Error> errors;
    const QList<QUrl> servers = inOrder();
    for (const QUrl &server : servers) {
        Result<T> result = co_await attempt(server);
        if (result) {
            keep(server);
            co_return result;
        }
        errors += result.error();
    }
    co_return tl::unexpected(joined(errors));
}

} // namespace proxym
