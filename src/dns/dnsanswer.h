// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"
#include "core/srvrecord.h"

#include <QHostAddress>

#include <chrono>

namespace proxym {

//! What name servers know about a name.
struct DnsAnswer {
    QList<SrvRecord> records; //!< sorted, without addresses; only those that name a server
    QList<QHostAddress> addresses;
    std::chrono::seconds timeToLive{0}; //!< the least of all that led to it

    bool operator==(const DnsAnswer &) const = default;
};

//! The SRV records in the bytes of a DNS answer, and their time to live, which the functions of c-ares before
//! 1.22 do not tell. Anything that is not whole is an error.
[[nodiscard]] Result<DnsAnswer> parseSrvAnswer(const QByteArray &bytes);

//! A time to live as it is sent. By RFC 2181 one with the first bit set is 0.
[[nodiscard]] std::chrono::seconds timeToLiveFrom(quint32 number);

} // namespace proxym
