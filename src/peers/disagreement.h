// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "peers/fingerprint.h"

#include <QDateTime>

namespace proxym {

//! On which services two edges do not agree, by NAME, sorted. The lists are bounded, the totals are not.
struct Disagreement {
    static constexpr qsizetype mostNames = 100; //!< in each list

    QDateTime since; //!< when this edge noticed it
    QStringList onlyHere, onlyThere;
    QStringList different; //!< both have it, with other routes, servers, weights …
    qsizetype totalOnlyHere = 0;
    qsizetype totalOnlyThere = 0;
    qsizetype totalDifferent = 0;
    QString error; //!< why the services are not known; empty: they are

    [[nodiscard]] qsizetype total() const { return totalOnlyHere + totalOnlyThere + totalDifferent; }
    bool operator==(const Disagreement &) const = default;
};

//! What distinguishes the two, without `since`.
[[nodiscard]] Disagreement disagreementOf(const Fingerprints &here, const Fingerprints &there);

} // namespace proxym
