// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "peers/disagreement.h"
#include "peers/peerstatus.h"

namespace proxym {

//! What is known of another edge, for everything that shows it.
struct PeerReport {
    QString address; //!< names it among the others: "10.0.0.2:5678"
    QString page; //!< URL of its status page
    std::optional<PeerStatus> status; //!< its last good answer
    QDateTime lastSeenAt; //!< when that came; invalid: never
    QString error; //!< why its last answer was not good; empty: it was, or it has not been asked yet
    std::optional<Disagreement> disagreement; //!< only while it answers

    [[nodiscard]] bool isUp() const { return error.isEmpty() && status; }
};

//! Whether an edge has taken a request for a refresh.
struct PeerRefresh {
    QString address;
    QString error; //!< empty: it has
};

} // namespace proxym
