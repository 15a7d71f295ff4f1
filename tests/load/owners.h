// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>
#include <QList>

#include <chrono>
#include <mutex>
#include <optional>

namespace proxym::load {

//! One request and its answer, as a client saw them.
struct Exchange {
    using Clock = std::chrono::system_clock;
    QByteArray host;
    QByteArray servedBy; //!< what the server calls itself; empty where nobody said so
    Clock::time_point startedAt;
    Clock::time_point endedAt;
    std::optional<Clock::time_point> idleSince =
        {}; //!< the end of the exchange before it on the same connection
};

//! Whose servers may answer for a domain, and since when and until when. For several threads.
//!
//! While a domain passes from one to another both may answer: the new one from the moment that a source was
//! told of it, the old one until the change is in force. A request that began by then may be answered by the
//! old one still, and so may the first one on a connection that was idle by then, for at most `timeout
//! http-keep-alive` (interface, promise 7).
class Owners {
public:
    explicit Owners(std::chrono::milliseconds keepAlive = std::chrono::seconds(10))
        : m_keepAlive(keepAlive)
    {
    }

    //! From this moment on.
    void give(const QByteArray &host, const QByteArray &server,
              Exchange::Clock::time_point from = Exchange::Clock::now());
    void take(const QByteArray &host, const QByteArray &server,
              Exchange::Clock::time_point until = Exchange::Clock::now());

    //! A host of which nobody ever was an owner belongs to everybody.
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

} // namespace proxym::load
