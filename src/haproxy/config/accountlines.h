// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/settings.h"

namespace proxym {

//! User and group that HAProxy becomes, and the directory that it is locked into, as Debian's and Fedora's
//! packages make them.
inline constexpr auto haproxyAccountName = "haproxy";
inline constexpr auto haproxyHome = "/var/lib/haproxy";

//! Which of these a configuration of ours names: what root has chosen, for a preview by somebody else.
[[nodiscard]] std::optional<Account> accountIn(const QByteArray &config);

//! The lines of `global`.
[[nodiscard]] QStringList accountLines(const Account &account);

//! Whether HAProxy would refuse to start with these lines as anybody but root: transparent sources and binds,
//! interfaces, marks.
[[nodiscard]] bool needsRoot(const QStringList &lines);

} // namespace proxym
