// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QStringList>

#include <chrono>

namespace proxym {

struct ManagerSettings {
    std::chrono::milliseconds refreshInterval{200}; //!< minimum time between the starts of two rounds
    std::chrono::milliseconds resyncInterval{60'000}; //!< every source is read in full at least this often
    std::chrono::milliseconds holdBack{30'000}; //!< how long a sudden loss is held back; 0: never
    QStringList dnsServers; //!< "IP[:PORT]"; none: the system's
    //! How long the first apply waits for a source that has never answered, while nothing is served yet. Not
    //! a setting.
    std::chrono::milliseconds graceForSilence{30'000};
};

} // namespace proxym
