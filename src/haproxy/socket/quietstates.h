// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/socket/answers.h"

#include <QByteArray>
#include <QStringList>

namespace proxym {

//! The server-state file in a form that a HAProxy with this configuration and these arguments can load. Every
//! version warns about each server that was DOWN, and a warning is fatal with `zero-warning` in the
//! operator's global.cfg, or with `-dW` on HAProxy's command line. In those cases these rows are left out, so
//! that neither a check nor a start depends on the health of a server. Such a server counts as UP until its
//! first check.
[[nodiscard]] QByteArray quietStates(const QByteArray &states, const QByteArray &config,
                                     const QStringList &arguments);

//! What `load-server-state-from-file` may read: rows of servers in service. Traces of commands (maintenance,
//! drain, a weight) must not survive a reload, or a returning server would stay out. A weight set by an agent
//! does survive, as the agent reports it again only with its next check.
[[nodiscard]] QByteArray serverStateFile(const QList<ServerStateRow> &rows,
                                         const std::function<bool(const ServerStateRow &)> &isWanted);

} // namespace proxym
