// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/task.h"
#include "manager/settle/inventorymaker.h"

namespace proxym {

//! What `maker` makes, in another thread if there are too many services for the event loop to wait.
[[nodiscard]] Task<Inventory> inventoryFrom(InventoryMaker &maker, QList<Answer> answers,
                                            AddressBook addresses, ProxyRules rules, Claims claims);

} // namespace proxym
