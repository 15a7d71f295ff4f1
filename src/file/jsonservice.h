// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"
#include "core/service.h"

#include <QJsonValue>

namespace proxym {

//! A service, and what could not be taken of it: a host with a bad port, a key that nobody knows.
struct ReadService {
    Service service;
    QStringList complaints;
};

//! One service as people write it. Fails where a part without which it would be
//! another service is missing or wrong: id, port, protocols, domains, or all of its hosts.
[[nodiscard]] Result<ReadService> readService(const QJsonValue &json);

} // namespace proxym
