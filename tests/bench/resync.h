// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

namespace proxym::test {

//! Measures the comparison of a real HAProxy that serves this many apps with what is believed of it, and for
//! how long it blocks the event loop.
void measureResync(int apps);

} // namespace proxym::test
