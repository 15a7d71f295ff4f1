// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"
#include "core/host.h"

#include <QStringList>

namespace proxym {

//! Where the status page of another edge is, as an operator writes it.
struct PeerAddress {
    Host host; //!< an address or a name, with its port
    bool isEncrypted = false; //!< https

    //! From "HOST:PORT", "http://HOST:PORT" or "https://HOST:PORT", IPv6 in brackets.
    [[nodiscard]] static std::optional<PeerAddress> from(const QString &text);
    //! "edge-b.example.com:5678", "https://[fd00::2]:5678"
    [[nodiscard]] QString toString() const;
    bool operator==(const PeerAddress &) const = default;
};

//! For a list of them, separated by commas. The error says what would be valid, and repeats nothing.
[[nodiscard]] Result<Done> checkPeers(const QString &text);
//! Those in `texts` that are valid, each once.
[[nodiscard]] QList<PeerAddress> peersIn(const QStringList &texts);

} // namespace proxym
