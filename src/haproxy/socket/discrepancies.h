// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/plan/plan.h"
#include "haproxy/socket/admin.h"

#include <QByteArrayList>

namespace proxym {

//! A server that somebody took out of service, or gave another weight, at the admin socket. Whatever an agent
//! sets is none.
struct ServerSetByHand {
    QString backend;
    QString server;
    bool isOut = false; //!< in maintenance, or it drains
    QString how; //!< "in maintenance", "weight 0 instead of 10"

    bool operator==(const ServerSetByHand &) const = default;
};

//! In what a HAProxy of our generation is not as it is believed to be.
struct Discrepancies {
    QStringList backends; //!< whose servers are others, have other addresses, or serve though they have left
    QStringList maps; //!< files whose entries are others
    QStringList pausedFrontends;
    QStringList stoppedFrontends; //!< which only a new process opens again
    QList<ServerSetByHand> setByHand;

    bool operator==(const Discrepancies &) const = default;
};

//! What HAProxy said, as it came.
struct WordOfHaproxy {
    QByteArrayList servers; //!< `show servers state` of our backends, in parts
    QMap<QString, QByteArray> maps; //!< file → `show map`
    QByteArray frontends; //!< `show stat -1 1 -1`

    [[nodiscard]] qsizetype size() const;
};

//! Made for a hundred thousand servers: where all is as believed nothing is copied. Error: Malformed.
[[nodiscard]] Result<Discrepancies> discrepanciesIn(const WordOfHaproxy &word, const ProxyModel &believed,
                                                    const ParkedServers &parked);

//! Asks HAProxy, and reads a long answer beside the event loop. Errors as of HaproxyAdmin.
[[nodiscard]] Task<Result<Discrepancies>> findDiscrepancies(HaproxyAdmin admin, ProxyModel believed,
                                                            ParkedServers parked, RenderPaths paths);

//! "hosts.map, servers of shop_web_80 and frontend http-in"; empty where only servers are set by hand.
[[nodiscard]] QString partsChangedIn(const Discrepancies &found);
//! One sentence for each: "server shop_web_80/shop-10.0.0.1-80 was set by hand: weight 0 instead of 10; …".
[[nodiscard]] QStringList complaintsAbout(const QList<ServerSetByHand> &servers);
//! The commands that undo it.
[[nodiscard]] QByteArrayList undoing(const QList<ServerSetByHand> &servers);

} // namespace proxym
