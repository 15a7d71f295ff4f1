// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "http/httpclient.h"
#include "status/statussettings.h"

#include <QJsonObject>
#include <QUrlQuery>

namespace proxym {

//! What a proxym answered, with any HTTP status.
struct Told {
    int status = 0;
    QByteArray body;
    QJsonObject json;
};

//! Queries a running proxym over its API, for the commands `status` and `explain`.
class Inquiry final {
public:
    //! Only the user and password of `access` are used.
    Inquiry(const Endpoint &address, const StatusSettings &access);

    //! Errors name the URL: Unreachable, TimedOut, Malformed if the answer is not a JSON object.
    [[nodiscard]] Task<Result<Told>> ask(QString path, QUrlQuery query = {});
    //! The same, but any status other than 200 is the error Refused, with the server's own words.
    [[nodiscard]] Task<Result<Told>> askFor(QString path, QUrlQuery query = {});
    //! The error for an answer with another status.
    [[nodiscard]] Error refusal(const Told &told) const;

private:
    Endpoint m_address;
    HttpClient m_http;
};

//! Where to reach a proxym that listens on this address: on loopback if it listens on all addresses.
[[nodiscard]] Endpoint reachable(const Endpoint &address);

} // namespace proxym
