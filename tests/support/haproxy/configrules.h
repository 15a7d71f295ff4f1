// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/proxyrules.h"
#include "haproxy/config/renderer.h"

namespace proxym::test {

//! Rules that must hold for a configuration and the model it was rendered from, but do not; one sentence
//! each: each service has its section and its servers, and nothing that a source said becomes a line, a
//! section, a map entry or a socket command of its own.
[[nodiscard]] QStringList brokenRulesOf(const RenderedConfig &rendered, const ProxyModel &model);

//! Takes services all the way to a configuration with these rules and checks both. `rules` names the HTTP
//! port.
[[nodiscard]] QStringList brokenRulesOnTheWay(const Services &services, const ProxyRules &rules);

} // namespace proxym::test
