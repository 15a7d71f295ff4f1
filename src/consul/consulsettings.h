// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "settings/settingtypes.h"

#include <QList>
#include <QUrl>

namespace proxym {

struct ConsulSettings {
    QList<QUrl> address; //!< of an agent or a server, only one; empty: the module is off
    Secret token;
    QString datacenter; //!< empty: the agent's own
    QString caFile;
    bool warning = true; //!< an instance whose check is `warning` is served
};

} // namespace proxym
