// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "marathon/services/marathonports.h"

namespace proxym {

//! What an app's definition and its labels say about its services: one for each of these ports, in their
//! order, without hosts.
[[nodiscard]] Services described(const MarathonApp &app, const QList<NumberedPort> &ports);

//! Whether the same requests reach both: by domains and path, or by the listening port.
[[nodiscard]] bool haveSameRoute(const Service &a, const Service &b);

} // namespace proxym
