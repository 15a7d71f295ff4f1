// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/settings.h"

namespace proxym {

//! The user and group that HAProxy switches to, and its chroot directory, as created by the packages of
//! Debian and Fedora.
inline constexpr auto haproxyAccountName = "haproxy";
inline constexpr auto haproxyHome = "/var/lib/haproxy";

//! The account named in a configuration of ours. It shows what root chose, for a preview run by another user.
[[nodiscard]] std::optional<Account> accountIn(const QByteArray &config);

//! The lines of `global`.
[[nodiscard]] QStringList accountLines(const Account &account);

//! True if HAProxy would refuse to start with these lines unless it stays root: transparent sources and
//! binds, interfaces, marks.
[[nodiscard]] bool needsRoot(const QStringList &lines);

} // namespace proxym
