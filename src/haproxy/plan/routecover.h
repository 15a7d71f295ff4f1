// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/model.h"

namespace proxym {

//! How routes lie above and below each other. A key of one of the maps is a domain, or a domain with a path;
//! pathGuard's keys are no routes, and count nowhere here.

//! "x.test/p/" → "x.test", "p/"
[[nodiscard]] std::pair<QString, QString> splitKey(const QString &key);

//! The next broader domain, as maps write it: "a.x.test" → ".x.test" → "*" → nothing.
[[nodiscard]] QString broaderDomain(const QString &domain);

//! Whether one of two paths, as keys of a map have them, lies below the other. The empty one is the root.
[[nodiscard]] bool isOneBelowTheOther(const QString &a, const QString &b);

//! NAMEs of those that requests below `key` go to where it is not there; an empty one where some go to
//! nobody.
[[nodiscard]] QSet<QString> whoCovers(const QString &key, const ProxyMaps &maps);

} // namespace proxym
