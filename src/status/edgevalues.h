// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "status/pagehtml.h"

namespace proxym {

// What the page says of this edge and the others, in plain text. js/edges.js has the same names and words.

[[nodiscard]] PageValues ownEdgeValues(const Status &status);
[[nodiscard]] PageValues edgeValues(const PeerReport &peer);
//! "this one and 2 others, 1 does not answer"
[[nodiscard]] QString edgesWords(const QList<PeerReport> &peers);
[[nodiscard]] PageValues disagreementValues(const Disagreement &disagreement);

//! Some of the services that two edges do not agree on.
struct DifferingNames {
    QString what; //!< "only there:"
    QStringList shown;
    QString more; //!< " … and 80 more", or empty
    bool areKnownHere = false;
};
//! Without lists that are empty.
[[nodiscard]] QList<DifferingNames> differingNames(const Disagreement &disagreement);

} // namespace proxym
