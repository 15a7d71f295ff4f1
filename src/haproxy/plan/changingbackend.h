// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/plan/changeorder.h"

#include <set>

namespace proxym {

[[nodiscard]] std::set<Host> addressesOf(const ProxyBackend &backend);

//! A backend whose servers change. Servers that stay and those that have already joined are neither `joining`
//! nor `leaving`.
struct ChangingBackend {
    QString name;
    std::set<Host> had, gets;
    QList<ProxyServer> joining, leaving; //!< servers that have not joined or left yet
    qsizetype up = 0; //!< servers that stay or have joined and get requests
    bool isAsked = false; //!< a route leads here
    qsizetype awaited = 0; //!< routes that are to lead here
    QMap<QString, qsizetype> heirs; //!< backend (empty: none) → routes it is to get from here

    ChangingBackend(const ProxyBackend &before, const ProxyBackend &now, const UpServers &known);
    //! True if the backend can do without one of the servers that leave.
    [[nodiscard]] bool canSpareOne() const;
};

} // namespace proxym
