// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "bench/wholeprogram.h"

namespace proxym::test {

//! Events that change nothing, storms of them, and how soon a change is in the file.
void measureEvents(WholeProgram &program);

} // namespace proxym::test
