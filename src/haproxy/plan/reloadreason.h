// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/model.h"

namespace proxym {

//! The reason where none is known to run.
inline const QString firstStart = QStringLiteral("first start");

//! Why no running HAProxy can be told this change: "new backend shop_web_80, config of api_8080 changed".
//! Empty where nothing but servers, routes and the check interval differs.
[[nodiscard]] QString reloadReason(const ProxyModel &inForce, const ProxyModel &wanted);

//! "shop_web_80" or "a_80, b_80, c_80 and 9 more"
[[nodiscard]] QString listed(const QStringList &names);

//! "one; other", or the one that is not empty.
[[nodiscard]] QString joinedReasons(const QString &one, const QString &other);
//! Why a new process is needed where the last one has died, as `death` says: that is told first, and once.
[[nodiscard]] QString reasonBehind(const QString &death, const QString &reason);

} // namespace proxym
