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

//! Tells what is newly skipped or newly reported of a service: one line for each, for the log. What is
//! skipped on purpose is a note of the status, and no complaint.
[[nodiscard]] QStringList newComplaints(const Inventory &before, const Inventory &after);

//! The same of what is skipped on purpose.
[[nodiscard]] QStringList newNotes(const Inventory &before, const Inventory &after);

//! The inventory as the target took it: who was left out is skipped, with the reason.
[[nodiscard]] Inventory withLeftOut(Inventory inventory, const QMap<QString, QString> &leftOut);

} // namespace proxym
