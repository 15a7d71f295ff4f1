// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/inventory.h"
#include "core/roundrecord.h"
#include "core/sourcestatus.h"

namespace proxym {

//! The verdict over everything; the first that holds, in this order.
enum class State { Starting, Failed, Rejected, Stale, Degraded, InSync };

//! Everything proxym publishes about itself.
struct Status {
    QDateTime startedAt;
    State state = State::Starting;
    QString summary; //!< one sentence
    bool applied = false; //!< a round has been put in force
    bool isWaiting =
        false; //!< nothing is applied: a source is silent, and what it gave before is being served
    QList<SourceStatus> sources;
    ProxyStatus proxy;
    std::optional<RoundRecord> lastRound;
    Inventory inventory;
};

//! Whether the proxy does what is wanted: nothing has failed, nothing waits.
[[nodiscard]] inline bool isInForce(const Status &status)
{
    return status.state > State::Rejected && !status.proxy.waiting;
}

//! Everything somebody should look at, with who says so: "Marathon: connection refused".
[[nodiscard]] QStringList problemsOf(const Status &status);

//! What is left out on purpose: "service /dns of File, port 53: udp is not supported …". At most a hundred.
[[nodiscard]] QStringList notesOf(const Status &status);

//! Whether a service that has servers is answered by none of them.
[[nodiscard]] bool hasNoLiveServer(const Entry &entry, const ProxyStatus &proxy);

//! How many services are in which state, and how many servers they have together.
struct ServiceCounts {
    qsizetype total = 0;
    qsizetype active = 0;
    qsizetype noHosts = 0;
    qsizetype skipped = 0;
    qsizetype declined = 0; //!< of these, on purpose
    qsizetype heldBack = 0;
    qsizetype down = 0; //!< of them: hasNoLiveServer()
    qsizetype servers = 0;
};
[[nodiscard]] ServiceCounts countsOf(const Status &status);

struct Verdict {
    State state = State::Starting;
    QString summary; //!< one sentence: "In sync: 214 services with 1803 servers"
};

//! The first state that holds, with its sentence. Pure; reads everything of `status` but `state` and
//! `summary`.
[[nodiscard]] Verdict verdict(const Status &status);

} // namespace proxym
