// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/model.h"

namespace proxym {

//! From 3.4 on HAProxy adds a backend while it runs: `add backend NAME from DEFAULTS`. Such a backend does
//! what the named `defaults` section says, so the configuration has one for each distinct set of settings
//! that its services have, and always one for plain services. Older versions ignore them.

//! The name of the section for backends like this one: "like_leastconn" for a plain service, otherwise
//! "like_" and a hash of its settings. Empty where no such section can hold what it needs: a port, config
//! lines, a cookie, whose name is the service's own, or a balance that takes no servers at run time.
[[nodiscard]] QString defaultsFor(const ProxyBackend &backend);
//! Section → a backend that does the same. None with an operator's global.cfg: what their own `defaults` say
//! is inherited by name only, and those need not have one.
[[nodiscard]] QMap<QString, ProxyBackend> namedDefaults(const ProxyModel &model);

} // namespace proxym
