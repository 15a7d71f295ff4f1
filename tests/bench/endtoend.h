// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

namespace proxym::test {

//! Runs the real program between a fake Marathon with an event stream and a real HAProxy, and measures the
//! time from an event to "server UP in HAProxy", by run-time update and by reload, the CPU time and memory
//! used, and for how long nothing gets an answer. Then the same with the program `against`, unless that is
//! empty. HAProxy is simulated if that is wanted, or if there are too many apps for a real one.
void measureEndToEnd(int apps, const QString &against, bool isSimulated);

} // namespace proxym::test
