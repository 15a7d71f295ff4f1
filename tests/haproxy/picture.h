// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/service.h"
#include "support/haproxy/haproxylab.h"

#include <QMap>
#include <QSet>

namespace proxym::test {

//! The relevant state of HAProxy, in a form that can be obtained in three ways: from the services by this
//! file's own reading of the interface, from the running process, and from the file with its maps. Server:
//! "name address port weight".
struct Picture {
    QMap<QString, QSet<QString>> servers; //!< by NAME; only those in service
    QMap<QString, QMap<QString, QString>> maps; //!< by file name: key → NAME

    bool operator==(const Picture &) const = default;
    //! A line for each fact, sorted.
    [[nodiscard]] QString toString() const;
};

//! The wanted state. Knows nothing about the model or the plan; expects services without conflicts.
[[nodiscard]] Picture pictureOf(const Services &services);
//! The state reported by the running process; empty where it does not answer. Parked and draining servers are
//! not in service.
[[nodiscard]] Picture pictureOfProcess(const HaproxyLab &lab);
//! The state according to the file and its maps.
[[nodiscard]] Picture pictureOfFile(const HaproxyLab &lab);

} // namespace proxym::test
