// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "marathon/parse/marathonparser.h"
#include "written/labels.h"

namespace proxym {

//! Where a mapping leads: to the task's port of that index on its host, or to the port at the task's own
//! address.
struct Way {
    qsizetype index; //!< in the app's ports
    qsizetype taskIndex; //!< in the task's ports; -1: not through the host
};

//! A port of an app, with its number in labels, NAME and service.
struct NumberedPort : LabelledPort {
    QList<Way> ways; //!< one, or more if the port is mapped more than once
};

//! A port's number in labels, NAME and service: that of the container, or else the service port. Nothing if
//! it has none, or an invalid one.
[[nodiscard]] std::optional<Port> numberOf(const AppPort &port);

//! The ports of an app that have a number, in the app's order; adds a complaint for each invalid number.
[[nodiscard]] QList<NumberedPort> numberedPorts(const MarathonApp &app, QStringList &complaints);

//! The number as complaints show it: "no number" for an invalid one.
[[nodiscard]] QString shownPort(std::int64_t number);

} // namespace proxym
