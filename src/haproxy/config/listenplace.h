// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "settings/settingtypes.h"

#include <QHash>
#include <QHostAddress>

namespace proxym {

//! An address and port to listen on for TCP.
struct ListenPlace {
    QHostAddress address; //!< "0.0.0.0" and "::" are all of their kind
    Port port = Port::of<80>();
    bool isIpv6Only = false; //!< "::" without the IPv4 addresses

    //! As on a `bind` line: "*", "10.0.0.1", "[::1]", "localhost"; none where that is no such address.
    [[nodiscard]] static std::optional<ListenPlace> at(const QString &address, Port port);
    //! Whoever has one of them has the other, or a part of it.
    [[nodiscard]] bool overlaps(const ListenPlace &other) const;

    bool operator==(const ListenPlace &) const = default;
};

[[nodiscard]] size_t qHash(const ListenPlace &place, size_t seed = 0) noexcept;

//! None where there is no address, or its host is a name other than "localhost".
[[nodiscard]] std::optional<ListenPlace> placeOf(const std::optional<Endpoint> &address);

//! Places where our HAProxy cannot listen → why: "port 8081 cannot be opened: address already in use".
using ClosedPlaces = QHash<ListenPlace, QString>;

} // namespace proxym
