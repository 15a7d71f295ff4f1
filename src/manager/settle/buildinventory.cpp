// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/settle/buildinventory.h"

#include "manager/settle/inventorymaker.h"

namespace proxym {

Inventory buildInventory(const QList<Answer> &answers, const AddressBook &addresses, const ProxyRules &rules,
                         const Claims &claims)
{
    return InventoryMaker().make(answers, addresses, rules, claims);
}

} // namespace proxym
