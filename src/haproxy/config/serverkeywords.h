// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/model.h"

namespace proxym {

//! How servers are checked, apart from how often: part of the structure.
[[nodiscard]] QString checkKeywords();
//! "inter 2s fastinter 500ms downinter 1s": how often, in every state of a server.
[[nodiscard]] QString checkTiming(std::chrono::milliseconds interval);

//! Every keyword that a server of this backend has in the configuration, for `add server`: that command does
//! not see `default-server`, neither ours nor those of the operator's `defaults` and of the service's
//! `config` lines.
[[nodiscard]] QString runtimeKeywords(const ProxyModel &model, const ProxyBackend &backend);

//! True if the admin socket reads in these keywords what a configuration does. It splits commands at ';' and
//! knows no quotes, so that a value of an author's `default-server` could be a command of its own there.
[[nodiscard]] bool areSocketWords(const QString &keywords);

//! A path as one word of the admin socket's command line.
[[nodiscard]] QString socketWord(const QString &path);

//! "proxym-3f2a…": each sticky service has a cookie of its own, as several may share a domain.
[[nodiscard]] QString cookieName(const ProxyBackend &backend);
//! From this and a server's address HAProxy makes the cookie's value.
[[nodiscard]] QString cookieKey(const ProxyBackend &backend);

//! A time as HAProxy reads it: "2s", "500ms".
[[nodiscard]] QString haproxyTime(std::chrono::milliseconds time);

} // namespace proxym
