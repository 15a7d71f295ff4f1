// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>
#include <QList>

#include <chrono>
#include <mutex>
#include <optional>

namespace proxym::test {

//! One request and its answer, as the client saw them.
struct Exchange {
    using Clock = std::chrono::system_clock;
    QByteArray host;
    QByteArray servedBy; //!< the name that the server gave; empty if it gave none
    Clock::time_point startedAt;
    Clock::time_point endedAt;
    std::optional<Clock::time_point> idleSince =
        {}; //!< the end of the previous exchange on the same connection
};

//! Which servers may answer for a domain, from when and until when. Thread-safe.
//!
//! While a domain passes from one service to another, both may answer: the new one from the moment at which a
//! source is told, the old one until the change is in force. A request that began before that may still be
//! answered by the old one, and so may the first one on a connection that was idle at that moment, for at
//! most `timeout http-keep-alive` (promise 7).
class Owners {
public:
    explicit Owners(std::chrono::milliseconds keepAlive = std::chrono::seconds(10))
        : m_keepAlive(keepAlive)
    {
    }

    //! The server may answer from this moment on.
    void give(const QByteArray &host, const QByteArray &server,
              Exchange::Clock::time_point from = Exchange::Clock::now());
    void take(const QByteArray &host, const QByteArray &server,
              Exchange::Clock::time_point until = Exchange::Clock::now());

    //! Any server may answer for a host that never had an owner.
    [[nodiscard]] bool isRight(const Exchange &exchange) const;

private:
    struct Ownership {
        QByteArray host;
        QByteArray server;
        Exchange::Clock::time_point from;
        Exchange::Clock::time_point until = Exchange::Clock::time_point::max();
    };

    [[nodiscard]] bool allows(const Ownership &ownership, const Exchange &exchange) const;

    const std::chrono::milliseconds m_keepAlive;
    mutable std::mutex m_mutex; //!< guards the list
    QList<Ownership> m_all;
};

} // namespace proxym::test
