// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/plan/plan.h"
#include "haproxy/socket/admin.h"

namespace proxym {

//! What a HAProxy still has of services that have left.
struct Leftovers {
    ParkedServers parked;
    QSet<QString> backends; //!< vacant ones that were added while it ran
};

//! Deletes leftovers, as far as HAProxy lets go of them: not a server with connections, nor a backend with
//! servers. At most a thousand servers at a time. Returns what is left. Only for a HAProxy that can add
//! backends: `del server` crashes 2.6.12. Errors as for HaproxyAdmin.
[[nodiscard]] Task<Result<Leftovers>> sweep(Leftovers leftovers, HaproxyAdmin admin);

} // namespace proxym
