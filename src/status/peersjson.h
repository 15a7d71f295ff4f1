// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "peers/peerreport.h"

#include <QJsonObject>

namespace proxym {

// The API's answers about other edges, as JSON. Pure.

//! {"peers":[…]}
[[nodiscard]] QJsonObject peersJson(const QList<PeerReport> &reports);
//! {"services":{"NAME":"16 hexadecimal digits"}}
[[nodiscard]] QJsonObject fingerprintsJson(const Fingerprints &fingerprints);
//! {"accepted":true,"edges":[{"address","accepted","error"}]}
[[nodiscard]] QJsonObject refreshJson(const QList<PeerRefresh> &answers);

} // namespace proxym
