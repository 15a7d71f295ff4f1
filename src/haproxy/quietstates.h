// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>
#include <QStringList>

namespace proxym {

//! The server-state file as a HAProxy with this configuration and these arguments can load it. Every version
//! warns of each server that was DOWN, and a warning is fatal with `zero-warning` in the operator's
//! global.cfg, or where whoever starts HAProxy says `-dW`: there these rows are left out, so that neither a
//! check nor a start depends on the health of a server. Such a server counts as UP until its first check.
[[nodiscard]] QByteArray quietStates(const QByteArray &states, const QByteArray &config,
                                     const QStringList &arguments);

} // namespace proxym
