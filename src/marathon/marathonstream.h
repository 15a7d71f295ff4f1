// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "http/backoff.h"
#include "http/eventstream.h"
#include "marathon/marathonclient.h"

namespace proxym {

//! Keeps one event stream (GET /v2/events) open: opens it again after each end, follows it to the leader, and
//! goes to the next server where one fails.
class MarathonStream final : public QObject {
    Q_OBJECT
public:
    //! Without a byte for `silence` the link is dead: Marathon's heart beats every 10 s.
    MarathonStream(const MarathonSettings &settings, const ServerCircle &circle,
                   std::chrono::milliseconds silence = std::chrono::seconds(25));

    void start();
    [[nodiscard]] Task<> stop();
    [[nodiscard]] bool isConnected() const { return m_isConnected; }
    [[nodiscard]] bool isStarted() const { return m_isStarted; }

Q_SIGNALS:
    //! Open from now on; what happened before may be lost.
    void connected();
    void disconnected();
    //! An attempt failed, and not as the last one with that server: now nobody is there, or the answer is
    //! another.
    void refusedAnew();
    void received(const proxym::ServerSentEvent &event);

private:
    void open(const QUrl &url);
    void openNext();
    void handleEnd(const StreamEnd &end);
    Task<> follow(QUrl from, QByteArray location);
    void retry(const Error &error);
    void noteRefusal(const StreamEnd &end);

    MarathonClient m_client;
    const ServerCircle &m_circle;
    EventStream m_stream;
    QTimer m_timer;
    Backoff m_backoff;
    QUrl m_server; //!< of the circle: where the current attempt began
    QUrl m_url; //!< where it is now
    QHash<QUrl, std::pair<Error::Kind, int>>
        m_refusals; //!< how servers refused last, since a stream was open
    qsizetype m_attempt = 0; //!< which server of the circle is next
    int m_hops = 0; //!< redirects followed in a row
    bool m_isStarted = false;
    bool m_isConnected = false;
    bool m_isFollowing = false;

Q_SIGNALS:
    void followEnded(); //!< for stop() alone
};

} // namespace proxym
