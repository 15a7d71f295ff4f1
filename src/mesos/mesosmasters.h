// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/host.h"
#include "http/servercircle.h"

namespace proxym {

//! Asks the masters which one leads. One answer is enough, and the master that answered last is asked first.
class MesosMasters {
public:
    //! `circle` may have several users and must outlive this.
    explicit MesosMasters(ServerCircle &circle);

    //! Fails if no master names a leader. Each request ends within 5 s, half of the default poll interval:
    //! one master that hangs costs no poll.
    [[nodiscard]] Task<Result<Host>> leader();
    //! From now on every request fails at once, including running ones.
    void giveUp();

private:
    [[nodiscard]] Task<Result<Host>> leaderBy(QUrl master);
    //! /master/redirect: small, needs no password, and every master answers it.
    [[nodiscard]] Task<Result<HttpAnswer>> redirectOf(QUrl master);
    //! Reads the whole state, if the redirect names no leader; nothing if the master knows no leader.
    [[nodiscard]] Task<Result<std::optional<Host>>> leaderInStateOf(QUrl master);

    ServerCircle &m_circle;
    HttpClient m_http;
    bool m_hasGivenUp = false;
};

} // namespace proxym
