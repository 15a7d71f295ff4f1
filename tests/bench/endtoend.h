// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

namespace proxym::test {

//! Runs the real program between a fake Marathon with an event stream and a real HAProxy, and measures the
//! time from an event to "server UP in HAProxy", by run-time update and by reload, and the CPU time and
//! memory used.
void measureEndToEnd(int apps);

} // namespace proxym::test
