// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "settings/settingtypes.h"

namespace proxym {

struct ConsulSettings {
    QString address; //!< of an agent or a server: "http://127.0.0.1:8500"; empty: the module is off
    Secret token;
    QString datacenter; //!< empty: the agent's own
    QString caFile;
    bool warning = true; //!< an instance whose check is `warning` is served
};

} // namespace proxym
