// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

namespace proxym::test {

//! From each source this many services with one server each, one source at a time: how long from its first
//! answer until they are applied, and what that costs.
void measureSources(int services);

} // namespace proxym::test
