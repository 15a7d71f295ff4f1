// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/task.h"
#include "manager/settle/buildinventory.h"

namespace proxym {

//! buildInventory(), beside the event loop where there are so many services that it takes long.
[[nodiscard]] Task<Inventory> inventoryFrom(QList<Answer> answers, AddressBook addresses, ProxyRules rules,
                                            Claims claims);

} // namespace proxym
