// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/inventory.h"
#include "manager/moment.h"
#include "manager/settle/answer.h"

#include <QSet>

namespace proxym {

//! That a source reports a service as lost.
struct Loss {
    Moment since; //!< when it first said so
    //! Services to which its servers belonged, too, as they may be one process under several names: what they
    //! have still is this one's. Not those that got a server after it.
    QSet<ServiceKey> sharers = {};

    bool operator==(const Loss &) const = default;
};

using Losses = QMap<ServiceKey, Loss>;

//! What is believed of one source: its services, among them those whose loss is held back.
struct Belief {
    Services services;
    Losses losses;

    bool operator==(const Belief &) const = default;
};

//! Judges a source's new answer. A loss is sudden if all services that have servers in `before`, or more than
//! half of them and at least four, are gone or have no server any more. It is held back: each of these
//! services stays as it was until the source has reported its loss for `holdBack` without a break, however
//! few of them are left by then. Everything else counts at once. `settled` is what was believed for as
//! long before the loss, of all sources; who shares servers only since then may be a successor. Names are
//! looked up in `book`. Pure.
[[nodiscard]] Belief believe(const Belief &before, const QList<Services> &settled, const Services &said,
                             const Moment &now, std::chrono::milliseconds holdBack,
                             const AddressBook &book = {});

} // namespace proxym
