// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"
#include "core/service.h"

#include <QJsonValue>

namespace proxym {

//! A service, and what could not be used of it: a host with a bad port, an unknown key.
struct ReadService {
    Service service;
    QStringList complaints;
};

//! One service as people write it, without its source. Fails if a part that identifies it is missing or
//! wrong: id, port, protocols, domains, or all of its hosts.
[[nodiscard]] Result<ReadService> readService(const QJsonValue &json);

} // namespace proxym
