// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "manager/settle/answer.h"

namespace proxym {

//! What stands for the hosts of a service.
struct ResolvedServers {
    QList<Host> servers; //!< addresses; sorted, each place once: of several weights the lowest counts
    QStringList problems = {}; //!< sorted: `host name "a.test" does not resolve`, …
};

//! Looks host names and names of SRV records up in the book.
[[nodiscard]] ResolvedServers resolvedServers(const QList<Host> &hosts, const AddressBook &book);

} // namespace proxym
