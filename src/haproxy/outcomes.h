// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/configgenerator.h"

namespace proxym {

//! What the operator is told about a configuration.
struct Remarks {
    QMap<QString, QString> leftOut; //!< services that it lacks: NAME → why
    QStringList complaints; //!< about everything else, as sentences
};

//! The outcome of two steps, each of which returns only what it did itself. `then` decides how it ended; what
//! it leaves open is as after `first`.
[[nodiscard]] Outcome inOrder(const Outcome &first, Outcome then);

//! True if what was wanted is in force now.
[[nodiscard]] bool isInForce(const Outcome &outcome);

} // namespace proxym
