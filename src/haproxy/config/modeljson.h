// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"
#include "haproxy/config/model.h"

#include <QJsonObject>

namespace proxym {

//! A service's structure, without its servers: {"name","protocol","listenPort",…,"config":[…]}.
[[nodiscard]] QJsonObject structureToJson(const ProxyBackend &backend);
//! A model's structure: texts, routes and services, without servers. What comes from the settings (ports,
//! certificates, intervals) is not in it.
[[nodiscard]] QJsonObject structureToJson(const ProxyModel &model);

//! The inverse. Services that could not be in a model (no name, no balance, lines that configlines.h refuses)
//! are left out, so a damaged file or one from an older version does no harm.
[[nodiscard]] ProxyModel structureFromJson(const QJsonObject &json);

} // namespace proxym
