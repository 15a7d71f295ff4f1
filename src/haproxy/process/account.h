// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/settings.h"

namespace proxym {

//! The account that HAProxy switches to; nothing where it keeps the user it is started as. It is `haproxy`,
//! provided that proxym is root, that user and group exist, and an attempt shows that the kernel permits the
//! change (a container may lack the capabilities). Not if something else runs HAProxy's master as an ordinary
//! user, which could not change either. HAProxy is locked into /var/lib/haproxy unless its log lines would be
//! lost there: where /dev/log exists, that directory needs a dev/log, too. Determined once in a run of
//! proxym, so that the configuration text does not change because of it.
[[nodiscard]] std::optional<Account> accountFor(const HaproxySettings &settings);

} // namespace proxym
