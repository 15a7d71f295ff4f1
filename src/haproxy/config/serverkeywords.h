// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/model.h"

namespace proxym {

//! How servers are checked, except for the interval: part of the structure.
[[nodiscard]] QString checkKeywords();
//! "inter 2s fastinter 500ms downinter 1s": how often a server is checked, in each of its states.
[[nodiscard]] QString checkTiming(std::chrono::milliseconds interval);

//! Every keyword that a server of this backend has in the configuration, for `add server`. That command
//! ignores `default-server`: ours as well as those in the operator's `defaults` and in the service's `config`
//! lines.
[[nodiscard]] QString runtimeKeywords(const ProxyModel &model, const ProxyBackend &backend);

//! "weight 10"
[[nodiscard]] QString weightKeyword(Weight weight);

//! The weight of servers for which none is given: that of the last `default-server` which names one, else 1.
class UsualWeight {
public:
    explicit UsualWeight(const OperatorTexts &texts);
    [[nodiscard]] Weight in(const ProxyBackend &backend) const;
    //! Of this server of the backend.
    [[nodiscard]] Weight of(const ProxyServer &server, const ProxyBackend &backend) const
    {
        return server.weight ? *server.weight : in(backend);
    }

private:
    Weight m_everywhere;
};

//! True if the admin socket reads these keywords as the configuration does. It splits commands at ';' and has
//! no quotes, so a value in an author's `default-server` could act as a command of its own.
[[nodiscard]] bool areSocketWords(const QString &keywords);

//! A path as one word of the admin socket's command line.
[[nodiscard]] QString socketWord(const QString &path);

//! "proxym-3f2a…": each sticky service has a cookie of its own, as several services may share a domain.
[[nodiscard]] QString cookieName(const ProxyBackend &backend);
//! HAProxy derives the cookie's value from this key and the server's address.
[[nodiscard]] QString cookieKey(const ProxyBackend &backend);

//! A time as HAProxy reads it: "2s", "500ms".
[[nodiscard]] QString haproxyTime(std::chrono::milliseconds time);

} // namespace proxym
