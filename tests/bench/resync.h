// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

namespace proxym::bench {

//! What it costs to ask a real HAProxy with so many apps whether it does what is believed, and for how long
//! the event loop stands still meanwhile.
void measureResync(int apps);

} // namespace proxym::bench
