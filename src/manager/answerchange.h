// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"
#include "manager/belief.h"
#include "manager/servicekeys.h"

#include <QJsonObject>

namespace proxym {

//! {"services":[…],"losses":[{"source","id","port","since","sharers":[{"source","id","port"}]}]}, the
//! services as toJson(Service) writes them.
[[nodiscard]] QJsonObject toJson(const Belief &belief);

//! The inverse. A loss whose time cannot be read starts anew. Malformed if there is no list of services, or
//! if one of its elements is not a service.
[[nodiscard]] Result<Belief> beliefFromJson(const QJsonObject &json, const QString &source,
                                            const Moment &now);

//! The difference between two beliefs: {"gone":[{"id","port"} of each that differs],"services":[all that
//! `after` has of these],"losses":[…]}. `keys` are those of `after`. Costs what differs, unless some of that
//! shares its key with another service.
[[nodiscard]] QJsonObject changeBetween(const Belief &before, const Belief &after, const ServiceKeys &keys);

//! `before` with such differences applied, the oldest first. One that cannot be read is left out.
[[nodiscard]] Belief changed(const Belief &before, const QList<QJsonObject> &changes, const QString &source,
                             const Moment &now);

} // namespace proxym
