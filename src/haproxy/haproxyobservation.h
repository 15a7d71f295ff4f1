// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/haproxyadmin.h"
#include "haproxy/haproxyplan.h"

namespace proxym {

//! What a running HAProxy does, by its own word.
struct Observation {
    ProxyModel inForce;
    ParkedServers parked;
};

//! `wanted` with the servers and map entries that HAProxy named; only for a HAProxy of the same generation, whose
//! structure is that of `wanted`. Nothing where it has a server of another kind than we make: then only a reload helps.
[[nodiscard]] std::optional<Observation> observationFrom(const ProxyModel &wanted, const QList<ServerStateRow> &rows,
                                                         const QMap<QString, QMultiMap<QString, QString>> &maps);

//! Asks HAProxy for its servers and maps. Errors as of HaproxyAdmin; Malformed for a server that is none of ours.
[[nodiscard]] Task<Result<Observation>> observe(HaproxyAdmin admin, ProxyModel wanted, RenderPaths paths);

} // namespace proxym
