// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "http/httpclient.h"
#include "peers/fingerprint.h"
#include "peers/peerstatus.h"

namespace proxym {

// What another edge answers. Pure; whoever answers may be anything.

//! The body of an answer with status 200. Errors for any other status say what to do, where that is known.
[[nodiscard]] Result<QByteArray> peerBody(const QUrl &url, const HttpAnswer &answer);
//! Malformed if it is not what proxym says.
[[nodiscard]] Result<PeerStatus> peerStatusFrom(const QByteArray &body);
//! Of the body of /api/fingerprints.
[[nodiscard]] Result<Fingerprints> peerFingerprintsFrom(const QByteArray &body);

} // namespace proxym
