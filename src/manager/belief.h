// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/inventory.h"
#include "manager/moment.h"

namespace proxym {

//! Services that a source says it has lost, and when it first said so.
using Losses = QMap<ServiceKey, Moment>;

//! What is believed of one source: its services, among them those whose loss is held back.
struct Belief {
    QList<Service> services;
    Losses losses;

    bool operator==(const Belief &) const = default;
};

//! Judges what a source says now. Of the services that have servers in `before`, a sudden loss takes all, or
//! more than half and at least four: gone, or left without a server. It is held back: each of those services
//! stays as it was until the source has said so of it for `holdBack` without a break, however few they are by
//! then. Everything else counts at once. Pure.
[[nodiscard]] Belief believe(const Belief &before, const QList<Service> &said, const Moment &now,
                             std::chrono::milliseconds holdBack);

} // namespace proxym
