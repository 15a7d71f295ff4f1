// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "settings/settingtypes.h"

#include <QStringList>

#include <chrono>
#include <optional>

namespace proxym {

//! HAProxy switches to user and group `haproxy` (account.h).
struct Account {
    bool isLockedIn = false; //!< also `chroot`

    bool operator==(const Account &) const = default;
};

struct HaproxySettings {
    bool enabled = false;
    QString binaryPath; //!< absolute
    QString configFilePath; //!< the file that proxym owns; its helper files are in helpersPath()
    QString pidPath;
    QString settingsPath; //!< global.cfg, http-frontend.cfg, NAME.yml
    QString bindAddress = QStringLiteral("*");
    Port httpPort = Port::of<80>();
    std::optional<Port> httpsPort;
    QString certsPath; //!< PEM file or directory of PEM files
    QString socketPath; //!< empty: proxym-haproxy.sock in the pidfile's directory
    std::chrono::milliseconds reloadInterval{2'000};
    std::optional<std::chrono::milliseconds> checkInterval; //!< absent: auto
    std::chrono::milliseconds hardStopAfter{3'600'000};
    int maxOldProcesses = 8;
    std::optional<unsigned> spareBackends; //!< absent: auto, see spareCount()
    bool supervise = true;
    QStringList trustedProxies; //!< addresses and CIDRs of proxies in front
    bool acceptProxy = false;
    std::optional<Endpoint>
        metricsAddress; //!< of HAProxy's own figures; its host is an address or "localhost"
    std::chrono::milliseconds timeout{10'000}; //!< for each command: check, start, reload, socket
    std::optional<Account> account; //!< not a setting: determined by accountFor()

    //! True if a redirect to HTTPS leads somewhere: to our own port, or to that of a proxy in front.
    [[nodiscard]] bool isHttpsServed() const { return httpsPort || !trustedProxies.isEmpty(); }
    [[nodiscard]] QString helpersPath() const { return configFilePath + QStringLiteral(".d"); }
    [[nodiscard]] QString adminSocketPath() const
    {
        return socketPath.isEmpty()
            ? pidPath.left(pidPath.lastIndexOf(u'/') + 1) + QStringLiteral("proxym-haproxy.sock")
            : socketPath;
    }
};

} // namespace proxym
