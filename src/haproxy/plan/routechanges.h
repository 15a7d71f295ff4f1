// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/plan/runtimecommand.h"

namespace proxym {

//! The commands from one set of routes to another, in an order that misroutes no request: after each of them
//! every request goes where it went before or where it is to go. Entries are first added and changed, from
//! the first map that HAProxy looks up to the last; only then are entries removed, from the last to the
//! first. So an entry stays until its replacement is there, and no entry hidden behind it shows through
//! meanwhile.
[[nodiscard]] QList<ChangeMap> routeChanges(const ProxyMaps &before, const ProxyMaps &now);

//! Entries of a map that are added or changed, and entries that are removed.
struct MapChanges {
    QList<ChangeMap> coming, going;

    void add(const QString &map, const QMap<QString, QString> &before, const QMap<QString, QString> &now);
};
//! The same for the `Host` of health checks: it is to be there before the first check and until after the
//! last. None where HAProxy does not know that map.
[[nodiscard]] MapChanges checkHostChanges(const ProxyModel &before, const ProxyModel &now);

} // namespace proxym
