// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/inventory.h"

#include <QHash>
#include <QMap>

namespace proxym {

//! What two edges are to agree on about a service, as a number: NAME, protocol, port to listen on, routes,
//! group, servers with their weights, what the source says about its handling (who is let in, how to
//! balance …), and whether it is served. The same on every machine, in every process
//! and with every version of Qt; whatever the order of routes and servers, which backend it is in, and what
//! is alive.
[[nodiscard]] quint64 fingerprintOf(const Entry &entry);

//! "00c0ffee00c0ffee"
[[nodiscard]] QString fingerprintText(quint64 fingerprint);
//! Nothing if it is not 16 hexadecimal digits in lower case.
[[nodiscard]] std::optional<quint64> fingerprintFrom(const QString &text);

//! By NAME. Services that claim the same NAME have one number together.
using Fingerprints = QMap<QString, quint64>;

//! The fingerprint of all services. Between two lists, only entries that are another object are hashed.
class FingerprintMaker {
public:
    //! The sum of all entries' numbers, so their order is of no importance.
    [[nodiscard]] quint64 whole(const Entries &entries);
    //! Of the entries that whole() was last asked about.
    [[nodiscard]] Fingerprints byName() const;
    //! How many entries have been hashed so far.
    [[nodiscard]] qsizetype hashed() const { return m_hashed; }

private:
    Entries m_entries; //!< keeps the objects that m_numbers refers to
    QHash<const Entry *, quint64> m_numbers;
    quint64 m_whole = 0;
    qsizetype m_hashed = 0;
};

} // namespace proxym
