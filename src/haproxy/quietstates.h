// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>

namespace proxym {

//! The server-state file as a HAProxy with this configuration can load it. Every version warns of each server that was DOWN,
//! and `zero-warning` in the operator's global.cfg makes a warning fatal: there these rows are left out, so that neither a
//! check nor a start depends on the health of a server. Such a server counts as UP until its first check.
[[nodiscard]] QByteArray quietStates(const QByteArray &states, const QByteArray &config);

} // namespace proxym
