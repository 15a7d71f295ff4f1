// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"
#include "manager/belief.h"

#include <QJsonObject>

#include <optional>

namespace proxym {

//! {"services":[…],"losses":[{"id","port","since"}]}, the services as toJson(Service) writes them.
[[nodiscard]] QJsonObject toJson(const Belief &belief);

//! The inverse. A loss whose time cannot be read starts anew. Malformed if there is no list of services, or
//! if one of its elements is not a service.
[[nodiscard]] Result<Belief> beliefFromJson(const QJsonObject &json, const QString &source,
                                            const Moment &now);

//! The difference between two beliefs: {"services":[new or changed
//! ones],"gone":[{"id","port"}],"losses":[…]}. Nothing if a key occurs twice in one of them, as it then does
//! not identify a service.
[[nodiscard]] std::optional<QJsonObject> changeBetween(const Belief &before, const Belief &after);

//! `before` with such a difference applied.
[[nodiscard]] Result<Belief> changed(const Belief &before, const QJsonObject &change, const QString &source,
                                     const Moment &now);

} // namespace proxym
