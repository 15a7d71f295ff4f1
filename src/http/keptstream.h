// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "http/backoff.h"
#include "http/eventstream.h"
#include "http/servercircle.h"

namespace proxym {

//! Keeps one event stream open: reopens it after each end, with growing delays, and tries the next server of
//! the circle if one fails.
class KeptStream : public QObject {
    Q_OBJECT
public:
    //! What to ask of a server.
    using Asking = std::function<HttpRequest(const QUrl &server)>;
    //! Where a redirect leads, if it may be followed.
    using Redirecting = std::function<Task<Result<QUrl>>(const QUrl &from, const QByteArray &location)>;

    //! `name` is the upstream's, for the log. If no byte arrives for `silence`, the connection is dead.
    KeptStream(const QString &name, const HttpOptions &options, const ServerCircle &circle, Asking asking,
               std::chrono::milliseconds silence);

    //! Without this, redirects are not followed.
    void followRedirects(const Redirecting &by) { m_redirecting = by; }
    void start();
    //! Other servers: ends the stream, if there is one, and opens it with the first of them.
    void startAnew();
    //! Ends everything; waits only for a redirect that is being looked at.
    [[nodiscard]] Task<> stop();
    [[nodiscard]] bool isConnected() const { return m_isConnected; }
    [[nodiscard]] bool isStarted() const { return m_isStarted; }
    //! What has been received proves that the server works: the next attempt need not wait long. A head alone
    //! proves nothing: a proxy in front of it may send one and hang up.
    void trust() { m_backoff.reset(); }
    //! What has been received means that the stream is of no use: it is ended and opened again.
    void fail(const Error &error);

Q_SIGNALS:
    //! The stream is open from now on; earlier events may be lost.
    void connected();
    void disconnected();
    //! An attempt failed, in another way than the last one with that server: it is now unreachable, or
    //! answers differently.
    void refusedAnew();
    void received(const proxym::ServerSentEvent &event);

private:
    void open(const HttpRequest &request);
    void openNext();
    void handleEnd(const StreamEnd &end);
    Task<> follow(QUrl from, QByteArray location);
    void retry(const Error &error);
    void noteRefusal(const StreamEnd &end);

    QString m_name;
    const ServerCircle &m_circle;
    Asking m_asking;
    Redirecting m_redirecting;
    EventStream m_stream;
    QTimer m_timer;
    Backoff m_backoff;
    QUrl m_server; //!< one of the circle: where the current attempt began
    HttpRequest m_request; //!< the current one
    QHash<QUrl, std::pair<Error::Kind, int>>
        m_refusals; //!< each server's last refusal since a stream was open
    qsizetype m_attempt = 0; //!< determines the next server of the circle
    int m_hops = 0; //!< redirects followed in a row
    bool m_isStarted = false;
    bool m_isConnected = false;
    bool m_isFollowing = false;

Q_SIGNALS:
    void followEnded(); //!< only for stop()
};

} // namespace proxym
