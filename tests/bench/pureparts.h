// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

namespace proxym::test {

//! Measures the pure functions of a round one by one: parse, translate, inventory, model, plan, render.
void measurePureParts(int apps);

} // namespace proxym::test
