// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/turnstile.h"
#include "haproxy/haproxyadmin.h"
#include "haproxy/haproxyplan.h"

namespace proxym {

//! Ends the draining of servers that left: a server gets no new clients from the moment it leaves, and goes into
//! maintenance, which ends its checks and its clients' stickiness, when its last session is over – or after a while,
//! which cuts no session either.
class Drainer final : public QObject {
    Q_OBJECT
public:
    //! The turnstile keeps it from touching a server while a round decides about it.
    Drainer(const HaproxyAdmin &admin, Turnstile &turnstile);

    //! How long a server may drain.
    static constexpr std::chrono::seconds longest{30};

    //! These drain from now on, those of `ready` no more: they are back.
    void note(const ParkedServers &draining, const ParkedServers &ready);
    void forgetAll();

private:
    using Clock = std::chrono::steady_clock;
    struct Draining {
        QString backend;
        QString server;
        Clock::time_point until;
    };

    Task<> parkWhoIsDone();
    [[nodiscard]] static bool isBusy(const Draining &entry, const LiveServers &live);
    void lookAgainIn(std::chrono::milliseconds delay);

    HaproxyAdmin m_admin;
    Turnstile &m_turnstile;
    QList<Draining> m_draining;
    QTimer m_nextLook;
    std::chrono::milliseconds m_delay{0};
};

} // namespace proxym
