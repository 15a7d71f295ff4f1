// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/reloadcause.h"
#include "haproxy/config/model.h"

namespace proxym {

//! The reason where no running HAProxy is known.
inline const QString firstStart = QStringLiteral("first start");

//! Only a new HAProxy process can do it.
struct Reload {
    QString reason; //!< why, for people: "new backend shop_web_80"
    ReloadCause cause = ReloadCause::Other; //!< the first of several

    bool operator==(const Reload &) const = default;
};

//! Why no running HAProxy can make this change without a reload: "new backend shop_web_80 (it has config
//! lines of its own), config of api_8080 changed". Nothing where only servers, routes and the check interval
//! differ. `without` tells of new backends why they got no spare one.
[[nodiscard]] std::optional<Reload> whyReload(const ProxyModel &inForce, const ProxyModel &wanted,
                                              const QMap<QString, QString> &without = {});

//! "shop_web_80" or "a_80, b_80, c_80 and 9 more"
[[nodiscard]] QString listed(const QStringList &names);

//! "one; other", or the one that is not empty.
[[nodiscard]] QString joinedReasons(const QString &one, const QString &other);
//! Why a new process is needed after the last one has died. `death` says how; it comes first, and only once.
[[nodiscard]] QString reasonBehind(const QString &death, const QString &reason);

} // namespace proxym
