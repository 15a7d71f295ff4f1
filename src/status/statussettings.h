// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "settings/settingtypes.h"

#include <QStringList>

namespace proxym {

struct StatusSettings {
    std::optional<Endpoint> listenAddress; //!< absent: the callback's address, else 127.0.0.1:5678
    QString user;
    Secret password;
    QStringList allowedHosts; //!< further names accepted in `Host:`
};

} // namespace proxym
