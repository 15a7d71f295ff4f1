// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "marathon/parse/marathonparser.h"

namespace proxym {

//! A task's address in the container networks that `port` names: in the first of them, in the app's order, in
//! which it has an address; IPv4 before IPv6. Empty if it has none there. Marathon lists a task's addresses
//! network by network without the networks' names: they can only be matched if there are as many as networks,
//! of one family or of both together.
[[nodiscard]] QString addressFor(const MarathonApp &definition, const AppPort &port,
                                 const QStringList &addresses);

} // namespace proxym
