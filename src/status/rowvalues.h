// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "status/pagehtml.h"

namespace proxym {

// The values of the rows of the page's lists; pagevalues.h has the rest.

[[nodiscard]] PageValues serviceValues(const Entry &entry, const ProxyStatus &proxy,
                                       const SeenServices &seen = {});
[[nodiscard]] PageValues changeValues(const RoundRecord &change);

//! Of the service with this NAME, without JavaScript: as the API has it.
[[nodiscard]] QString serviceHref(const QString &name);

//! One part of the text that says how a service is reached.
struct ReachPart {
    QString text;
    QString href; //!< empty: no link
};
//! "a.test", "b.test", " and 3 more", " /api", or "port 5432". A domain that HAProxy serves is a link, by
//! HTTPS if HAProxy listens for that; a wildcard is not.
[[nodiscard]] QList<ReachPart> reachOf(const Entry &entry, const QStringList &listeners);

//! A sentence about services that lack something (services held back have their own), and the state by which
//! the list shows them.
struct LackLink {
    QString state;
    QString words;
};
[[nodiscard]] QList<LackLink> lacksOf(const Status &status);

} // namespace proxym
