// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "bench/wholeprogram.h"

namespace proxym::test {

//! Ends proxym and HAProxy, and measures what HAProxy itself takes to check and to start with the
//! configuration that proxym wrote at its start; the rest of the time until HAProxy served, `started`, is
//! proxym's.
void measureHaproxyAlone(WholeProgram &program, const QByteArray &config, double started);

} // namespace proxym::test
