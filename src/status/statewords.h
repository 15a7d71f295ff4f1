// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/status.h"

namespace proxym {

// The words of the API for states, actions and results.

//! "starting", "ok", "failing"
[[nodiscard]] QString toText(SourceState state);
//! "starting", "failed", "rejected", "stale", "degraded", "inSync"
[[nodiscard]] QString toText(State state);
//! "none", "runtime", "reload", "recovery"
[[nodiscard]] QString toText(Action action);
//! "ok", "rejected", "failed"
[[nodiscard]] QString toText(ApplyResult result);
//! "active", "noHosts", "skipped", "heldBack"
[[nodiscard]] QString toText(ServiceState state);

} // namespace proxym
