// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

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
    QString balance; //!< empty: the built-in choice
    std::optional<QString> path; //!< replaces the service's own
    bool checked = true; //!< false: no health checks
    QString checkPath; //!< empty: a TCP check
    bool sticky = false;
    bool redirectToHttps = false;

    bool operator==(const ServiceSettings &) const = default;
};

//! What the target contributes before conflicts between services are settled.
struct ProxyRules {
    std::optional<Port> httpPort; //!< taken by the HTTP frontend; makes a service with domains on it HTTP
    std::optional<Port> httpsPort;
    QMap<QString, ServiceSettings> settings; //!< by NAME

    bool operator==(const ProxyRules &) const = default;
};

} // namespace proxym
