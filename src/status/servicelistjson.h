// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/configgenerator.h"
#include "status/servicelist.h"

#include <QJsonObject>

namespace proxym {

// The API's answers about services, as JSON. Pure.

//! What the proxy reports about services, by NAME. A missing service is not known.
struct SeenServices {
    LiveCounts live;
    RequestRates requestRates = {};
    QHash<QString, QStringList> listeners = {};
    LiveServers servers = {}; //!< only for a single service, and for those in groups
    QMap<QString, QString> backends = {}; //!< which one serves it, where that has another name
};

//! A service in a group: its own servers among those of the backend, and numbers of these only.
void tellOwn(const Entry &entry, SeenServices &seen);

//! {"total","matched","offset","services":[…]}; each with the number of its live servers, or null if that is
//! not known.
[[nodiscard]] QJsonObject servicesJson(const ServicePage &page, const SeenServices &seen);
//! A single service: its entry in the list, what is in force for it, and its servers as the proxy sees them.
[[nodiscard]] QJsonObject serviceJson(const Entry &entry, const QStringList &configLines,
                                      const SeenServices &seen);

} // namespace proxym
