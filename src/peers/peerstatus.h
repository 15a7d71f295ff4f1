// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/status.h"

namespace proxym {

//! /api/status of another edge, as far as it matters here. Texts are cut to a length that can be shown.
struct PeerStatus {
    QString instance; //!< tells processes apart; empty: a version of proxym that does not say
    QString state; //!< one of the API's words: "inSync"
    QString summary;
    QString version;
    QDateTime startedAt; //!< invalid: not told
    ServiceCounts services;
    std::optional<quint64> fingerprint;

    bool operator==(const PeerStatus &) const = default;
};

} // namespace proxym
