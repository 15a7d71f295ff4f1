// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/port.h"
#include "core/weight.h"

#include <QString>

#include <tuple>

namespace proxym {

//! Where one server of a service listens: an IP literal in canonical form, or a host name, and a port; and
//! its weight, if its source gives it one. Or the name of SRV records, which say where any number of servers
//! listen: its port() means nothing.
//! HAProxy accepts much more as an address (`*`, `:-1`, `unix@…`, `/path`), with meanings that are not wanted
//! here, so only what from() accepts can exist.
class Host {
public:
    //! Nothing if `address` is neither an IPv4 or IPv6 literal (without a zone; IPv6 may be in brackets) nor
    //! a host name by RFC 1123 (underscores allowed, at most 253 characters, not all digits and dots; a final
    //! dot is dropped).
    [[nodiscard]] static std::optional<Host> from(const QString &address, Port port);
    //! Nothing if `name` is not a host name of at least two labels.
    [[nodiscard]] static std::optional<Host> fromSrv(const QString &name);

    //! "10.0.0.1", "2001:db8::1", "node-7.example.com" or "_web._tcp.example.com"; lower case.
    [[nodiscard]] const QString &address() const { return m_address; }
    [[nodiscard]] Port port() const { return m_port; }
    [[nodiscard]] bool isName() const { return m_kind == Kind::Name; }
    [[nodiscard]] bool isSrv() const { return m_kind == Kind::Srv; }
    [[nodiscard]] std::optional<Weight> weight() const { return m_weight; }
    //! The same place with this weight, or with none.
    [[nodiscard]] Host with(std::optional<Weight> weight) const
    {
        Host host = *this;
        host.m_weight = weight;
        return host;
    }
    [[nodiscard]] bool isAtPlaceOf(const Host &other) const
    {
        return m_port == other.m_port && m_address == other.m_address && m_kind == other.m_kind;
    }
    //! "10.0.0.1:80", "[2001:db8::1]:80", "_web._tcp.example.com"
    [[nodiscard]] QString toString() const;

    bool operator==(const Host &) const = default;
    bool operator<(const Host &other) const
    {
        return std::tie(m_address, m_port, m_kind, m_weight)
            < std::tie(other.m_address, other.m_port, other.m_kind, other.m_weight);
    }

private:
    enum class Kind : quint8 { Address, Name, Srv };

    Host(const QString &address, Port port, Kind kind)
        : m_address(address)
        , m_port(port)
        , m_kind(kind)
    {
    }
    QString m_address;
    Port m_port;
    Kind m_kind;
    std::optional<Weight> m_weight;
};

} // namespace proxym

Q_DECLARE_TYPEINFO(proxym::Host, Q_RELOCATABLE_TYPE);
