// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/plan/seating.h"

namespace proxym {

//! The part of what is wanted that HAProxy can reach before a reload, in the backends that it has; see
//! reachableAtRunTime(). A service that needs another backend than its spare one stays there until then, and
//! gets its servers. One that comes back to a backend which has other lines than it wants now has to wait:
//! nothing of it was being served, so nothing may be served without these.
[[nodiscard]] Seated seatMeanwhile(const Seating &running, const QSet<QString> &busy,
                                   const ProxyModel &wanted);

//! A seat that still has servers, or requests coming, is not free, whoever is to have them after the reload.
void keepSeatsInUse(const Seating &running, Seated &part);

} // namespace proxym
