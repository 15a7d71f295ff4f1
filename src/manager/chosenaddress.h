// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QHostAddress>

namespace proxym {

//! Chooses among those with a route, if there are any: the current one if it is still among them, else the
//! first, IPv4 before IPv6. Empty if there are none.
[[nodiscard]] QString chosenAddress(const QList<QHostAddress> &addresses, const QString &current);

} // namespace proxym
