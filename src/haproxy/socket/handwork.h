// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/plan/plan.h"

#include <QByteArrayList>
#include <QStringList>

namespace proxym {

//! A server that somebody took out of service, or gave another weight, through the admin socket. What an
//! agent sets does not count.
struct ServerSetByHand {
    QString backend;
    QString server;
    bool isOut = false; //!< in maintenance or draining
    QString how; //!< "in maintenance", "weight 0 instead of 10"
    Weight weight = Weight::of<1>(); //!< that it is to have

    bool operator==(const ServerSetByHand &) const = default;
};

//! "shop_web_80/shop-10.0.0.1-80 (in maintenance), …"
[[nodiscard]] QString listOf(const QList<ServerSetByHand> &servers);
//! One sentence for each server: "server shop_web_80/shop-10.0.0.1-80 was set by hand: weight 0 instead of
//! 10; …".
[[nodiscard]] QStringList complaintsAbout(const QList<ServerSetByHand> &servers);
//! Those that have neither left nor, if only their weight was set by hand, got another one by the update.
[[nodiscard]] QList<ServerSetByHand> stillSetByHand(QList<ServerSetByHand> servers,
                                                    const RuntimeUpdate &update, const ParkedServers &parked);
//! The commands that undo it.
[[nodiscard]] QByteArrayList undoing(const QList<ServerSetByHand> &servers);

} // namespace proxym
