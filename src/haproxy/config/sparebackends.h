// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/model.h"

namespace proxym {

//! Spare backends are in the configuration for services that do not exist yet: HAProxy before 3.4 cannot add
//! a backend while it runs, but it can add servers to an empty one, and routes that lead to it (seating.h).

//! How many there are to be: the larger of 16 and 5 % of the services, in steps of 16, so that the file does
//! not change with each service; or as many as the operator wants.
[[nodiscard]] qsizetype spareCount(std::optional<unsigned> wanted, qsizetype services);
//! "spare_0001". No NAME is like that, as it ends with a port, which has no leading zero.
[[nodiscard]] QString spareName(qsizetype number);
[[nodiscard]] bool isSpare(const QString &name);
//! The spare backends among these, which are sorted.
[[nodiscard]] ProxyBackends sparesOf(const ProxyBackends &backends);
//! It is what a plain HTTP service has: without settings, lines or a port of its own.
[[nodiscard]] ProxyBackend spareBackend(const QString &name);
//! True if a spare backend could serve it.
[[nodiscard]] bool isPlain(const ProxyBackend &backend);

} // namespace proxym
