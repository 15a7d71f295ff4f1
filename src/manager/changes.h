// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/inventory.h"

namespace proxym {

//! What differs between the served services of two inventories, by NAME, sorted.
struct Changes {
    QStringList added;
    QStringList removed;
    QStringList changed;
};
[[nodiscard]] Changes changesBetween(const Inventory &before, const Inventory &after);

//! Services that are newly skipped, or have something new to report: one log line each. A service skipped on
//! purpose is a note in the status, not a complaint.
[[nodiscard]] QStringList newComplaints(const Inventory &before, const Inventory &after);

//! The same for services skipped on purpose.
[[nodiscard]] QStringList newNotes(const Inventory &before, const Inventory &after);

//! The inventory as the target applied it: services that it left out are skipped, with the reason.
[[nodiscard]] Inventory withLeftOut(Inventory inventory, const QMap<QString, QString> &leftOut);

} // namespace proxym
