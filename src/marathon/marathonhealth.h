// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "marathon/marathonparser.h"

namespace proxym {

//! What the checks that look at this port of its definition say of a task. Where results and checks do not
//! match one to one, nobody knows which is whose: each then counts for every port.
[[nodiscard]] Health healthOf(const MarathonApp &definition, const MarathonTask &task, qsizetype port);

//! False where a readiness check says that it is not, or has not looked yet while the task's version is being
//! deployed. `app` is the app as it is now.
[[nodiscard]] bool isReady(const MarathonApp &app, const MarathonTask &task);

} // namespace proxym
