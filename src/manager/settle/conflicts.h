// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "manager/settle/claims.h"

namespace proxym {

//! Decides which service gets what several claim (a NAME, a route, a port to listen on) by the rules of
//! precedence (src/README.md). Each loser gets a reason that names the winner, and keeps what is not
//! disputed. `entries` are in the order of precedence among newcomers. Pure.
void settleConflicts(QList<Entry> &entries, const ProxyRules &rules, const Claims &claims);

} // namespace proxym
