// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "http/httpclient.h"
#include "status/statussettings.h"

#include <QJsonObject>
#include <QUrlQuery>

namespace proxym {

//! What a proxym answered, whatever the HTTP status.
struct Told {
    int status = 0;
    QByteArray body;
    QJsonObject json;
};

//! Asks a running proxym over its API, for the commands that tell of it.
class Inquiry final {
public:
    //! Of `access` user and password count.
    Inquiry(const Endpoint &address, const StatusSettings &access);

    //! Errors name the URL: Unreachable, TimedOut, Malformed where the answer is no JSON object.
    [[nodiscard]] Task<Result<Told>> ask(QString path, QUrlQuery query = {});
    //! The same, where only 200 is an answer; else Refused, with the words of who refused.
    [[nodiscard]] Task<Result<Told>> askFor(QString path, QUrlQuery query = {});
    //! The error that an answer with another status is.
    [[nodiscard]] Error refusal(const Told &told) const;

private:
    Endpoint m_address;
    HttpClient m_http;
};

//! Where to ask a proxym that listens on this address: one for all addresses is asked on loopback.
[[nodiscard]] Endpoint reachable(const Endpoint &address);

} // namespace proxym
