// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"

namespace proxym {

//! The unit of systemd that a process belongs to, such as "proxym.service"; empty: none.
[[nodiscard]] QString unitOf(qint64 pid);

//! The service as which systemd has started this very process; empty where it has not, or as a service of a
//! user's.
[[nodiscard]] QString ownService();

//! "proxym-haproxy.scope" for "proxym.service".
[[nodiscard]] QString scopeBeside(const QString &service);

//! Moves a process from its unit `service` into the scope beside that one, which is made if it is not there.
//! Asks systemd and waits for its answers, each at most two seconds. Errors: Unreachable, Refused.
[[nodiscard]] Result<Done> moveToScope(const QString &service, qint64 pid);

} // namespace proxym
