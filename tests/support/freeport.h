// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/port.h"

namespace proxym {

//! A TCP port that nobody listens on, between 20000 and 29999: below those that the system gives to clients.
//! No other process that asks here is told the same one, so tests beside each other do not take it before it
//! is used.
[[nodiscard]] Port freePort();

} // namespace proxym
