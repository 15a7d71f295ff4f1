// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/inventory.h"
#include "core/roundrecord.h"
#include "core/sourcestatus.h"

namespace proxym {

//! The overall verdict: the first of these that holds.
enum class State { Starting, Failed, Rejected, Stale, Degraded, InSync };

//! Everything proxym publishes about itself.
struct Status {
    QDateTime startedAt;
    State state = State::Starting;
    QString summary; //!< one sentence
    bool applied = false; //!< a round has been put in force
    bool isWaiting =
        false; //!< nothing is applied: a source is silent, and its previous services are being served
    QList<SourceStatus> sources;
    ProxyStatus proxy;
    std::optional<RoundRecord> lastRound;
    Inventory inventory;
};

//! Whether the proxy is up to date: nothing has failed, nothing waits.
[[nodiscard]] inline bool isInForce(const Status &status)
{
    return status.state > State::Rejected && !status.proxy.waiting;
}

//! Everything that needs attention, with its origin: "Marathon: connection refused".
[[nodiscard]] QStringList problemsOf(const Status &status);

//! What is left out on purpose: "service /dns of File, port 53: udp is not supported …". At most a hundred.
[[nodiscard]] QStringList notesOf(const Status &status);

//! Whether a service has servers, but none of them is live.
[[nodiscard]] bool hasNoLiveServer(const Entry &entry, const ProxyStatus &proxy);

//! How many services are in which state, and how many servers they have together.
struct ServiceCounts {
    qsizetype total = 0;
    qsizetype active = 0;
    qsizetype noHosts = 0;
    qsizetype skipped = 0;
    qsizetype declined = 0; //!< those of the skipped ones that are skipped on purpose
    qsizetype heldBack = 0;
    qsizetype incomplete = 0; //!< those of the active ones of which a part could not be used
    qsizetype down = 0; //!< those with hasNoLiveServer()
    qsizetype servers = 0;

    bool operator==(const ServiceCounts &) const = default;
};
[[nodiscard]] ServiceCounts countsOf(const Status &status);

struct Verdict {
    State state = State::Starting;
    QString summary; //!< one sentence: "In sync: 214 services with 1803 servers"
};

//! The first state that holds, with its sentence. Pure; reads everything in `status` except `state` and
//! `summary`.
[[nodiscard]] Verdict verdict(const Status &status);

} // namespace proxym
