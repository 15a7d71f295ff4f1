// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "marathon/services/marathonmemory.h"

namespace proxym {

//! What becomes of apps that marathon-lb serves.
struct Migration {
    QString
        text; //!< for a terminal: app by app, then what holds for all; no control characters but line ends
    QStringList complaints = {}; //!< about entries of Marathon's lists that cannot be read
    bool differs = false; //!< something that marathon-lb does for one of the apps, proxym does not
};

//! Compares what proxym would serve, with PROXYM_MARATHON_LB_LABELS=1 and these groups, with what the apps'
//! labels say to marathon-lb. Each label without a meaning is listed with what to do instead. Pure.
[[nodiscard]] Migration migrationFromLb(MarathonLists lists, const QStringList &groups);

//! What to do instead of a label that proxym does not know: "HAPROXY_0_SSL_CERT" → "put the certificate into
//! PROXYM_HAPROXY_CERTS_PATH".
[[nodiscard]] QString insteadOf(const QString &lbLabel);

} // namespace proxym
