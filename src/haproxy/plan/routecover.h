// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/model.h"

namespace proxym {

//! How routes contain each other. A key of one of the maps is a domain, or a domain with a path; pathGuard's
//! keys are not routes and do not count here.

//! "x.test/p/" → "x.test", "p/"
[[nodiscard]] std::pair<QString, QString> splitKey(const QString &key);

//! The next broader domain, as maps write it: "a.x.test" → ".x.test" → "*" → nothing.
[[nodiscard]] QString broaderDomain(const QString &domain);

//! True if one of two paths, written as in a map's keys, is below the other. The empty path is the root.
[[nodiscard]] bool isOneBelowTheOther(const QString &a, const QString &b);

//! NAMEs of the services that requests below `key` reach when this key does not exist; contains an empty name
//! if some of them reach none.
[[nodiscard]] QSet<QString> whoCovers(const QString &key, const ProxyMaps &maps);

} // namespace proxym
