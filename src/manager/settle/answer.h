// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/inventory.h"

namespace proxym {

//! What counts of one source's services, good or kept. Lists of answers are in the order of precedence among
//! newcomers: File, Marathon, Mesos Master.
struct Answer {
    QString source;
    QList<Service> services;
    QMap<ServiceKey, QString> heldBack = {}; //!< those that the source has lost, kept as they were, and why
};

//! Addresses of host names, the last good one for each. A name that is missing never resolved.
using AddressBook = QMap<QString, QString>;

} // namespace proxym
