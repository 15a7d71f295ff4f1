// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/servicegenerator.h"
#include "marathon/services/marathonports.h"

namespace proxym {

//! Which labels count besides those that always do.
struct MarathonLabels {
    bool config = false; //!< `proxym.port.N.config`
    std::optional<QStringList> lbGroups = {}; //!< those of marathon-lb for these groups; absent: none
};

//! An app in proxym's own words.
struct UnderstoodApp {
    MarathonApp app;
    QMap<QString, QString> labels; //!< as its owner wrote them, for display
};

//! Adds complaints and a note about labels of marathon-lb.
[[nodiscard]] UnderstoodApp understood(const MarathonApp &app, const MarathonLabels &labels, Found &found);

//! What an app's definition and its labels say about its services: one for each of these ports, in their
//! order, without hosts.
[[nodiscard]] Services described(const MarathonApp &app, const QList<NumberedPort> &ports);

//! Whether the same requests reach both: by domains and path, or by the listening port.
[[nodiscard]] bool haveSameRoute(const Service &a, const Service &b);

} // namespace proxym
