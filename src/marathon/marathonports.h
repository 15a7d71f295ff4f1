// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/service.h"
#include "marathon/marathonparser.h"

namespace proxym {

//! Where one mapping leads: the task's port of that index on its host, or the port at the task's own address.
struct Way {
    qsizetype index; //!< in the app's ports
    qsizetype taskIndex; //!< in the task's; -1: not through the host
};

//! A port of an app with the number that stands for it in labels, NAME and service.
struct NumberedPort {
    Port number;
    std::optional<Port> servicePort;
    QString protocol; //!< of its label: "http", "tcp" or empty
    bool isFirst; //!< of the app's ports
    bool isUdp;
    QList<Way> ways; //!< one; more where the port is mapped more than once
};

//! The ports of an app that have a number, in its order; a complaint for each that has an impossible one.
[[nodiscard]] QList<NumberedPort> numberedPorts(const MarathonApp &app, QStringList &complaints);

//! The label `proxym.port.PORT.NAME`; empty where there is none.
[[nodiscard]] QString labelOf(const MarathonApp &app, Port port, const QString &name);

//! What stands between commas, trimmed.
[[nodiscard]] QStringList listOf(const QString &text);

//! As complaints say it: "no number" for what is none.
[[nodiscard]] QString shownPort(std::int64_t number);

} // namespace proxym
