// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "marathon/parse/marathonparser.h"

namespace proxym {

//! A task's health according to the checks of this port of its definition. If results and checks do not match
//! one to one, they cannot be assigned: each then counts for every port.
[[nodiscard]] Health healthOf(const MarathonApp &definition, const MarathonTask &task, qsizetype port);

//! False if a readiness check says so, or has no result yet while the task's version is being deployed. `app`
//! is the app's current definition.
[[nodiscard]] bool isReady(const MarathonApp &app, const MarathonTask &task);

} // namespace proxym
