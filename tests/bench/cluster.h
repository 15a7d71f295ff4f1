// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "support/fakemarathon.h"

namespace proxym::test {

inline constexpr int tasksOfAnApp = 10;

[[nodiscard]] QByteArray appId(int app); //!< "/team3/app1003"
[[nodiscard]] QString backendOf(int app); //!< "team3_app1003_80"
inline constexpr Port taskPort = Port::of<31000>();
//! A task of that app on taskPort, at a loopback address of its own; `task` must be below 127.
[[nodiscard]] FakeMarathon::Task task(int app, int task);
//! Adds this many HTTP apps with ten tasks each.
void fill(FakeMarathon &marathon, int apps);

} // namespace proxym::test
