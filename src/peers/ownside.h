// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

#include <chrono>

namespace proxym {

//! What other edges are compared with.
struct OwnSide {
    QString instance; //!< of this process
    quint64 fingerprint = 0;
    bool isComparable = false; //!< false while sources are still silent
};

//! How often other edges are asked, and how patiently.
struct PeerTimings {
    std::chrono::milliseconds poll{2'000}; //!< between two questions to an edge
    std::chrono::milliseconds patience{2'500}; //!< for each answer
    std::chrono::milliseconds tolerance{5'000}; //!< how long fingerprints may differ: rounds are not at once
    std::chrono::milliseconds comparison{10'000}; //!< least time between two comparisons by NAME
    std::chrono::milliseconds lookup{30'000}; //!< between two look-ups of names
};

} // namespace proxym
