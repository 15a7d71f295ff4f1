// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/inventory.h"

#include <QMap>
#include <QSet>

#include <array>

namespace proxym {

//! Names of the map files.
inline const QString hostsMap = QStringLiteral("hosts.map");
inline const QString pathsMap = QStringLiteral("paths.map");
inline const QString wildcardsMap = QStringLiteral("wildcards.map");
inline const QString checkHostsMap = QStringLiteral("checkhosts.map");
//! All of them.
inline const QStringList allMaps{hostsMap, pathsMap, wildcardsMap, checkHostsMap};

//! What HAProxy looks up while it runs. Three maps route HTTP requests to backends: key → NAME, with keys as
//! HAProxy looks them up. The fourth is about health checks.
struct ProxyMaps {
    QMap<QString, QString> hosts; //!< "example.com"
    QMap<QString, QString>
        paths; //!< "example.com/api/", for wildcards ".example.com/api/", "*/api/"; see also guardPaths()
    QMap<QString, QString> wildcards; //!< ".example.com" for "*.example.com", and "*" for all hosts
    QMap<QString, QString> checkHosts; //!< NAME → `Host` of its health checks, if these ask for a path

    //! The one in that file.
    [[nodiscard]] QMap<QString, QString> &in(const QString &file);
    [[nodiscard]] const QMap<QString, QString> &in(const QString &file) const;

    //! Those that route requests.
    [[nodiscard]] std::array<QMap<QString, QString> *, 3> routes() { return {&hosts, &paths, &wildcards}; }
    [[nodiscard]] std::array<const QMap<QString, QString> *, 3> routes() const
    {
        return {&hosts, &paths, &wildcards};
    }

    bool operator==(const ProxyMaps &) const = default;
};

//! After a domain in ProxyMaps::paths this key says that paths of that domain lead to different backends. It
//! routes no request: a path with such a segment is refused there.
inline const QString pathGuard = QStringLiteral("/../");

//! Adds the routes that the service holds.
void addRoutes(ProxyMaps &maps, const Entry &entry);
//! Removes the routes that the service held.
void removeRoutes(ProxyMaps &maps, const Entry &entry);
//! Removes all routes of these services.
void removeRoutes(ProxyMaps &maps, const QSet<QString> &names);
//! Gives `name` the `Host` of its health checks in `before`, and those of its routes that no other service
//! has now.
void restoreRoutes(ProxyMaps &maps, const ProxyMaps &before, const QString &name);

//! Marks each domain that has paths (`pathGuard`). Call it whenever paths were added or removed.
void guardPaths(ProxyMaps &maps);

} // namespace proxym
