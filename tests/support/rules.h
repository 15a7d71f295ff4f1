// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/renderer.h"

namespace proxym::test {

//! Rules that must hold for an inventory whatever the sources said, but do not; one sentence each.
[[nodiscard]] QStringList brokenRulesOf(const Inventory &inventory, const ProxyRules &rules);

//! The same for a configuration and the model it was rendered from: each service has its section and its
//! servers, and nothing that a source said becomes a line, a section, a map entry or a socket command of its
//! own.
[[nodiscard]] QStringList brokenRulesOf(const RenderedConfig &rendered, const ProxyModel &model);

//! Takes services all the way to a configuration with these rules and checks both. `rules` names the HTTP
//! port.
[[nodiscard]] QStringList brokenRulesOnTheWay(const QList<Service> &services, const ProxyRules &rules);

} // namespace proxym::test
