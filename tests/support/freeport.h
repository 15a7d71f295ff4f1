// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/port.h"

namespace proxym::test {

//! A TCP port that nothing listens on, between 20000 and 29999, which is below those that the system gives to
//! clients. No other process that asks here gets the same one, so tests that run in parallel do not take it
//! before it is used.
[[nodiscard]] Port freePort();

} // namespace proxym::test
