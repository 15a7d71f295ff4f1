// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "marathon/marathonparser.h"

namespace proxym {

//! Where a task is reached in the container networks that `port` names: in the first of them, in the app's
//! order, in which it has an address; IPv4 before IPv6. Empty where it has none there. Marathon lists a
//! task's addresses network by network without their names: unless there are as many as networks, of one
//! family or of both together, nobody knows whose is whose.
[[nodiscard]] QString addressFor(const MarathonApp &definition, const AppPort &port,
                                 const QStringList &addresses);

} // namespace proxym
