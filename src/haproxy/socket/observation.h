// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/plan/plan.h"
#include "haproxy/socket/admin.h"

namespace proxym {

//! What a running HAProxy does, by its own word.
struct Observation {
    ProxyModel inForce;
    ParkedServers parked; //!< in maintenance; of those that are wanted also those that drain
    ParkedServers draining; //!< the latter
};

//! The part of a model that a question to HAProxy is about: some of its backends and maps.
struct ObservedPart {
    ProxyModel wanted; //!< only these backends
    QStringList maps; //!< only these files; of the others `wanted` is believed
    QStringList certificates; //!< likewise

    //! Everything in the model.
    [[nodiscard]] static ObservedPart all(const ProxyModel &wanted);
    //! What an update touches.
    [[nodiscard]] static ObservedPart of(const RuntimeUpdate &update, const ProxyModel &wanted);
};

//! What HAProxy presents when it has these files and, of those asked for, these fingerprints; the others are
//! believed to be as `wanted`.
[[nodiscard]] QList<Certificate> certificatesInForce(const QList<Certificate> &wanted,
                                                     const QStringList &files, const QStringList &asked,
                                                     const QMap<QString, QString> &fingerprints);

//! `wanted` with the servers and map entries that HAProxy named, as far as `maps` has them; only for a
//! HAProxy of the same generation, whose structure is that of `wanted`. Nothing where it has a server or a
//! map entry of another kind than we make: then only a reload helps.
[[nodiscard]] std::optional<Observation>
observationFrom(const ProxyModel &wanted, const QList<ServerStateRow> &rows,
                const QMap<QString, QMultiMap<QString, QString>> &maps);

//! What is left of an observation after `update` when servers that somebody took out of service by hand count
//! as what they are wanted to be: whoever is in maintenance or drains though nobody told it so in `update`.
[[nodiscard]] Observation withoutHandwork(const Observation &observation, const ProxyModel &wanted,
                                          const RuntimeUpdate &update);

//! The same where nothing is known yet: only draining is surely somebody's hand, maintenance may be ours.
[[nodiscard]] Observation withDrainingInService(const Observation &observation, const ProxyModel &wanted);

//! What HAProxy says of the servers of these backends. Errors as of HaproxyAdmin.
[[nodiscard]] Task<Result<QList<ServerStateRow>>> serverRows(HaproxyAdmin admin, QStringList backends);

//! Asks HAProxy for its servers and maps. Errors as of HaproxyAdmin; Malformed for a server that is none of
//! ours.
[[nodiscard]] Task<Result<Observation>> observe(HaproxyAdmin admin, ObservedPart part, RenderPaths paths);

//! The server-state file for a reload to `model`: its own servers as they are, so that none that is down
//! starts as up.
[[nodiscard]] QByteArray statesToKeep(const QList<ServerStateRow> &rows, const ProxyModel &model);

} // namespace proxym
