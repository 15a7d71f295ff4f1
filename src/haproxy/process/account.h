// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/settings.h"

namespace proxym {

//! Why HAProxy keeps root, or as whom it goes on: `haproxy`, where proxym is root, that user and group exist,
//! and a trial shows that the kernel permits the change (a container may lack the capabilities). Not where
//! somebody else runs HAProxy's master as an ordinary user, who could not change either. It is locked into
//! /var/lib/haproxy unless its log lines would be lost there: where /dev/log exists, that directory needs a
//! dev/log, too. Asked once for a run of proxym, so that no text changes by it meanwhile.
[[nodiscard]] std::optional<Account> accountFor(const HaproxySettings &settings);

} // namespace proxym
