// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/inventory.h"
#include "core/proxyrules.h"

namespace proxym::test {

//! Rules that must hold for an inventory whatever the sources said, but do not; one sentence each.
[[nodiscard]] QStringList brokenRulesOf(const Inventory &inventory, const ProxyRules &rules);

} // namespace proxym::test
