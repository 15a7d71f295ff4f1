// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/handling.h"
#include "core/port.h"

#include <QMap>
#include <QStringList>

namespace proxym {

enum class Protocol { Http, Tcp };

//! The content of an operator's file about one service (NAME.yml).
struct ServiceSettings {
    QStringList domains; //!< added to the service's own
    QStringList config; //!< added HAProxy lines
    std::optional<Protocol> protocol;
    std::optional<QString> path; //!< replaces the service's own
    Handling handling;

    bool operator==(const ServiceSettings &) const = default;
};

//! Why a redirect to HTTPS helps nobody where nothing serves it.
inline const QString redirectLeadsNowhere =
    QStringLiteral("redirectToHttps leads to a port that nothing serves; set PROXYM_HAPROXY_HTTPS_PORT, or "
                   "PROXYM_HAPROXY_TRUSTED_PROXIES if a proxy in front serves HTTPS");

//! What the target contributes before conflicts between services are settled.
struct ProxyRules {
    std::optional<Port> httpPort; //!< taken by the HTTP frontend; makes a service with domains on it HTTP
    std::optional<Port> httpsPort;
    QMap<QString, ServiceSettings> settings; //!< by NAME
    bool lacksHttps = false; //!< nothing is known to serve HTTPS, neither HAProxy nor a proxy in front

    bool operator==(const ProxyRules &) const = default;
};

} // namespace proxym
