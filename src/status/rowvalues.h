// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "status/pagehtml.h"

namespace proxym {

// What the rows of the page's lists say, as pagevalues.h has it for the rest.

[[nodiscard]] PageValues serviceValues(const Entry &entry, const ProxyStatus &proxy,
                                       const SeenServices &seen = {});
[[nodiscard]] PageValues changeValues(const RoundRecord &change);

//! One word of how a service is reached.
struct ReachPart {
    QString text;
    QString href; //!< empty: no link
};
//! "a.test", "b.test", " and 3 more", " /api", or "port 5432". A domain that HAProxy serves leads there, by
//! HTTPS where it listens for that; a wildcard leads nowhere.
[[nodiscard]] QList<ReachPart> reachOf(const Entry &entry, const QStringList &listeners);

//! A sentence about services that lack something (those held back have one of their own), and for which state
//! the list shows them.
struct LackLink {
    QString state;
    QString words;
};
[[nodiscard]] QList<LackLink> lacksOf(const Status &status);

} // namespace proxym
