// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"
#include "haproxy/config/model.h"

#include <QHash>
#include <QSet>

namespace proxym {

//! Which backend of HAProxy serves a service, where that is not the one called NAME: NAME → "spare_0003".
using Seats = QMap<QString, QString>;

//! The backends that a running HAProxy has and cannot lose, and who sits in them.
struct Seating {
    ProxyModel model; //!< as HAProxy has it: its backends by their own names, the maps lead to these
    Seats seats;
    QSet<QString> vacant; //!< backends of services that have left: no server, no route
    QSet<QString> defaults; //!< the sections that it can add backends from; none before HAProxy 3.4
    QMap<QString, QString> added; //!< backends that it was not loaded with: NAME → section (nameddefaults.h)
};

//! What HAProxy is to have, in the backends that it has as far as possible.
struct Seated : Seating {
    QMap<QString, QString> without; //!< new services that need a backend of their own: NAME → why
    bool areSparesScarce = false; //!< a third of those wanted is left, or less
    bool isWhole = true; //!< all that is wanted is in it, so by service it is just that
};

//! Finds a backend for each service that is wanted. A service stays in the backend that it has. For a new one
//! that nothing mentions by name a backend is added, if HAProxy can do that and has a section with its
//! settings. Otherwise it gets a spare backend, if it is plain and if one is free: without servers, and not
//! `busy`, which are those that may still have requests of the service before. A backend whose service has
//! left stays empty, unless it listens on a port of its own or something mentions it. Whatever cannot be
//! seated is in the model under its own name, so a reload is planned for it. With no difference it costs
//! nothing.
[[nodiscard]] Seated seat(const Seating &running, const QSet<QString> &busy, const ProxyModel &wanted);

//! What HAProxy has once the backends for new services have been added, still empty.
[[nodiscard]] ProxyModel withAdded(const Seating &running, const Seated &wanted);

//! The same by services: each backend under the NAME of its service, without those that have none, and with
//! the spare backends that are wanted. A HAProxy that started now would have this.
[[nodiscard]] ProxyModel byService(const Seating &seating, const ProxyModel &wanted);

//! Who sits in each seat: "spare_0003" → NAME.
[[nodiscard]] QHash<QString, QString> servicesBySeat(const Seats &seats);

} // namespace proxym
