// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/plan/plan.h"
#include "haproxy/socket/admin.h"

namespace proxym {

//! What a running HAProxy does, as it reports itself.
struct Observation {
    ProxyModel inForce;
    ParkedServers parked; //!< in maintenance; wanted servers also count if they drain
    ParkedServers draining; //!< the wanted ones that drain
};

//! The part of a model that HAProxy is asked about: some of its backends and maps.
struct ObservedPart {
    ProxyModel wanted; //!< only these backends
    QStringList maps; //!< only these files; the others are assumed to be as in `wanted`
    QStringList certificates; //!< likewise

    //! Everything in the model.
    [[nodiscard]] static ObservedPart all(const ProxyModel &wanted);
    //! The part that an update touches.
    [[nodiscard]] static ObservedPart of(const RuntimeUpdate &update, const ProxyModel &wanted);
};

//! What HAProxy presents when it has these files and, for those asked about, these fingerprints; the others
//! are assumed to be as in `wanted`.
[[nodiscard]] QList<Certificate> certificatesInForce(const QList<Certificate> &wanted,
                                                     const QStringList &files, const QStringList &asked,
                                                     const QMap<QString, QString> &fingerprints);

//! `wanted` with the servers and map entries that HAProxy reported, as far as `maps` contains them. Only for
//! a HAProxy of the same generation, whose structure is that of `wanted`. Nothing where HAProxy has a server
//! or a map entry that proxym could not have made: then only a reload helps.
[[nodiscard]] std::optional<Observation>
observationFrom(const ProxyModel &wanted, const QList<ServerStateRow> &rows,
                const QMap<QString, QMultiMap<QString, QString>> &maps);

//! What remains of an observation after `update` if servers that somebody took out of service by hand, or
//! gave another weight, count as being in the wanted state. These are the servers in maintenance or draining
//! that `update` did not put there, and those whose weight it did not set.
[[nodiscard]] Observation withoutHandwork(const Observation &observation, const ProxyModel &wanted,
                                          const RuntimeUpdate &update);

//! The same where nothing is known yet: only draining is certainly done by hand, maintenance and weights may
//! be ours.
[[nodiscard]] Observation withDrainingInService(const Observation &observation, const ProxyModel &wanted);

//! `inForce` with the weights that are wanted. Only these belong in a file: HAProxy may have been given
//! others by hand.
[[nodiscard]] ProxyModel withWeightsOf(const ProxyModel &wanted, ProxyModel inForce);

//! Corrects what was believed by what was seen of a part of it.
void takeOver(const Observation &seen, ProxyModel &model, ParkedServers &parked);

//! What HAProxy reports about the servers of these backends. Errors as for HaproxyAdmin.
[[nodiscard]] Task<Result<QList<ServerStateRow>>> serverRows(HaproxyAdmin admin, QStringList backends);

//! Asks HAProxy for its servers and maps. Errors as for HaproxyAdmin; Malformed for a server that is not one
//! of ours.
[[nodiscard]] Task<Result<Observation>> observe(HaproxyAdmin admin, ObservedPart part, RenderPaths paths);

//! The server-state file for a reload to `model`: the present states of its servers, so that a server that is
//! down does not start as up.
[[nodiscard]] QByteArray statesToKeep(const QList<ServerStateRow> &rows, const ProxyModel &model);

} // namespace proxym
