// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/host.h"
#include "http/servercircle.h"

namespace proxym {

//! Asks the masters who leads. One that answers is enough, and the one that answered last is asked first.
class MesosMasters {
public:
    //! `circle` may have several users and must outlive this.
    explicit MesosMasters(ServerCircle &circle);

    //! Fails if no master names a leader. Each request ends within 5 s.
    [[nodiscard]] Task<Result<Host>> leader();
    //! From now on everything fails at once, what is under way too.
    void giveUp();

private:
    [[nodiscard]] Task<Result<Host>> leaderBy(QUrl master);
    //! /master/redirect: small, needs no password, and every master answers it.
    [[nodiscard]] Task<Result<HttpAnswer>> redirectOf(QUrl master);
    //! The whole state, for when the redirect says nothing; none: that master knows no leader.
    [[nodiscard]] Task<Result<std::optional<Host>>> leaderInStateOf(QUrl master);

    ServerCircle &m_circle;
    HttpClient m_http;
    bool m_hasGivenUp = false;
};

} // namespace proxym
