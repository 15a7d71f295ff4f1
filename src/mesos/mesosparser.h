// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"
#include "core/host.h"

#include <QByteArray>
#include <QUrl>

namespace proxym {

//! The leader that /master/redirect names.
struct NamedLeader {
    Host host;
    //! Masters up to 0.22 send a whole URL ("http://host:port"), and their own while no leader is elected.
    //! Later ones send "//host:port", and answer 503 without a leader.
    bool mayBeTheAskedOne = false;
};

//! The `Location` of a 307 from /master/redirect of `master`. A location with a path does not come from
//! Mesos.
[[nodiscard]] Result<NamedLeader> leaderFromRedirect(const QUrl &master, const QByteArray &location);

//! `leader` of a master's state; nothing if the master knows none. Fails if the text is not a state.
[[nodiscard]] Result<std::optional<Host>> leaderFromState(const QByteArray &json);

//! "master@10.0.0.1:5050", "master@[2001:db8::1]:5050", "master@mesos1.example.com:5050"
[[nodiscard]] std::optional<Host> hostFromPid(const QString &pid);

//! The address of a master by its node `json.info_…` of ZooKeeper.
[[nodiscard]] Result<Host> masterFromInfo(const QByteArray &json);

} // namespace proxym
