// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "manager/settle/answer.h"
#include "manager/settle/claims.h"

namespace proxym {

//! Merges the answers, whitelists every text that could reach a configuration, replaces host names with
//! addresses and settles conflicts. Pure: the same input gives the same inventory, whatever the order of
//! services in an answer. No service is dropped: one that cannot be served is listed with the reason.
[[nodiscard]] Inventory buildInventory(const QList<Answer> &answers, const AddressBook &addresses,
                                       const ProxyRules &rules, const Claims &claims);

} // namespace proxym
