// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/port.h"
#include "load/owners.h"

#include <QByteArray>
#include <QString>

#include <chrono>

namespace proxym::test {

enum class Request { Get, Post, Tcp };
enum class Connections {
    New, //!< one for each request
    Kept, //!< one for as many requests as the server allows
};

//! What one client does again and again. It never retries.
struct Habit {
    Request request = Request::Get;
    Connections connections = Connections::New; //!< for TCP always New, with several echoes each
    Port port = Port::of<80>();
    QByteArray host; //!< HTTP only
    std::chrono::milliseconds think{20}; //!< between two requests
    bool sendsCookies = false; //!< those it was given, so that the same server answers again
};

//! One request, or TCP session, that failed.
struct Failure {
    using Clock = std::chrono::system_clock;
    Request request = Request::Get;
    Connections connections = Connections::New;
    QByteArray host; //!< HTTP only
    Clock::time_point startedAt;
    Clock::time_point at;
    QString what; //!< "connect: Connection refused", "end of the connection after 0 bytes", "status 503"

    [[nodiscard]] QString toString() const; //!< "21:04:05.123 POST on a kept connection to web.test: …"
};

//! One client with blocking sockets, so it needs a thread of its own. Each wait ends after 20 seconds.
class LoadClient {
public:
    explicit LoadClient(const Habit &habit);
    ~LoadClient();
    LoadClient(const LoadClient &) = delete;
    LoadClient &operator=(const LoadClient &) = delete;

    //! Makes one request, or one TCP session; returns what went wrong, or an empty text.
    [[nodiscard]] QString tryOnce();
    //! The exchange of the last tryOnce().
    [[nodiscard]] const Exchange &last() const { return m_last; }

private:
    [[nodiscard]] QString doOnce();
    [[nodiscard]] QString ask();
    [[nodiscard]] QString connect();
    [[nodiscard]] QString send(const QByteArray &bytes) const;
    [[nodiscard]] QString converse(const QByteArray &request, const QByteArray &wantedBody);
    void remember(const QByteArray &head);
    [[nodiscard]] QString echoOnce(const QByteArray &bytes) const;
    //! Receives one whole answer; returns what went wrong, or an empty text.
    [[nodiscard]] QString receive(QByteArray &answer) const;
    void disconnect();

    const Habit m_habit;
    int m_socket = -1;
    quint64 m_serial = 0; //!< of the request, so that an answer to a different one is noticed
    QByteArray m_cookie; //!< "SERVERID=a1b2"
    Exchange m_last;
};

} // namespace proxym::test
