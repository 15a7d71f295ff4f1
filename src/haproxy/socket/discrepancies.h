// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/plan/plan.h"
#include "haproxy/socket/admin.h"
#include "haproxy/socket/handwork.h"

namespace proxym {

//! Where a HAProxy of our generation differs from what it is believed to be.
struct Discrepancies {
    QStringList backends; //!< backends whose servers differ, have other addresses, or still serve although
                          //!< they have left
    QStringList maps; //!< files whose entries differ
    QStringList pausedFrontends;
    QStringList stoppedFrontends; //!< only a new process opens them again
    QList<ServerSetByHand> setByHand;

    bool operator==(const Discrepancies &) const = default;
};

//! The answers of HAProxy, unparsed.
struct WordOfHaproxy {
    QByteArrayList servers; //!< `show servers state` of our backends, in parts
    QMap<QString, QByteArray> maps; //!< file → `show map`
    QByteArray frontends; //!< `show stat -1 1 -1`

    [[nodiscard]] qsizetype size() const;
};

//! Fast enough for a hundred thousand servers: nothing is copied where all is as believed. Error: Malformed.
[[nodiscard]] Result<Discrepancies> discrepanciesIn(const WordOfHaproxy &word, const ProxyModel &believed,
                                                    const ParkedServers &parked);

//! Asks HAProxy, and reads a long answer outside the event loop. Errors as for HaproxyAdmin.
[[nodiscard]] Task<Result<Discrepancies>> findDiscrepancies(HaproxyAdmin admin, ProxyModel believed,
                                                            ParkedServers parked, RenderPaths paths);

//! "hosts.map, servers of shop_web_80 and frontend http-in"; empty where only servers were set by hand.
[[nodiscard]] QString partsChangedIn(const Discrepancies &found);

} // namespace proxym
