// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

namespace proxym {

struct SignalSettings {
    bool enabled = true; //!< false: SIGUSR1 and SIGHUP are ignored
};

} // namespace proxym
