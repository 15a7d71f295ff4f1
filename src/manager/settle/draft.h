// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "manager/settle/takenplaces.h"

namespace proxym {

//! The service with all that it claims, whitelisted and with addresses for host names: what becomes of it if
//! no other service claims the same. One that is held back loses the servers that are taken. Pure.
[[nodiscard]] Entry draftOf(const Shared<Service> &service, const AddressBook &addresses,
                            const ProxyRules &rules, const QMap<ServiceKey, HeldBack> &heldBack,
                            const TakenPlaces &taken);

//! The order of precedence among newcomers of one source. Only one service of the same id and port can be
//! served; further criteria make sure that it is always the same one.
[[nodiscard]] bool precedes(const Service &a, const Service &b);

} // namespace proxym
