// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

namespace proxym::bench {

//! The pure functions of a round, one after the other: parse, translate, inventory, model, plan, render.
void measurePureParts(int apps);

} // namespace proxym::bench
