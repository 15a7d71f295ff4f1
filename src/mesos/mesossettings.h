// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "zookeeper/zookeeperplace.h"

namespace proxym {

struct MesosSettings {
    bool enabled = false;
    QString domain;
    FoundServers masters;
    std::chrono::milliseconds pollInterval{10'000};
};

} // namespace proxym
