// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "http/backoff.h"
#include "http/eventstream.h"
#include "marathon/marathonclient.h"

namespace proxym {

//! Keeps one event stream (GET /v2/events) open: reopens it after each end, follows redirects to the leader,
//! and tries the next server if one fails.
class MarathonStream final : public QObject {
    Q_OBJECT
public:
    //! If no byte arrives for `silence`, the connection is dead: Marathon sends a heartbeat every 10 s.
    MarathonStream(const MarathonSettings &settings, const ServerCircle &circle,
                   std::chrono::milliseconds silence = std::chrono::seconds(25));

    void start();
    [[nodiscard]] Task<> stop();
    [[nodiscard]] bool isConnected() const { return m_isConnected; }
    [[nodiscard]] bool isStarted() const { return m_isStarted; }

Q_SIGNALS:
    //! The stream is open from now on; earlier events may be lost.
    void connected();
    void disconnected();
    //! An attempt failed, in another way than the last one with that server: it is now unreachable, or
    //! answers differently.
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
    QUrl m_server; //!< one of the circle: where the current attempt began
    QUrl m_url; //!< where it is now
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
