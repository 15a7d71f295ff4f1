// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

namespace proxym::bench {

//! The real program between a fake Marathon with its event stream and a real HAProxy: from an event to
//! "server UP in HAProxy", by run-time update and by reload, and what it costs.
void measureEndToEnd(int apps);

} // namespace proxym::bench
