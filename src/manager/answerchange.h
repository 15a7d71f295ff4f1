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

//! The way back. Losses whose time cannot be read begin anew. Malformed where it has no list of services, or
//! a service in it is none.
[[nodiscard]] Result<Belief> beliefFromJson(const QJsonObject &json, const QString &source,
                                            const Moment &now);

//! What has to be said to lead from one belief to the other: {"services":[those that are new or changed],
//! "gone":[{"id","port"}],"losses":[…]}. Nothing where a key stands twice in one of them, so that it does not
//! say which service is meant.
[[nodiscard]] std::optional<QJsonObject> changeBetween(const Belief &before, const Belief &after);

//! The belief that such a change leads to.
[[nodiscard]] Result<Belief> changed(const Belief &before, const QJsonObject &change, const QString &source,
                                     const Moment &now);

} // namespace proxym
