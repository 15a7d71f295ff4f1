// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "dns/dnsclient.h"
#include "peers/peeraddress.h"

#include <QUrl>

namespace proxym {

//! Where one other edge is asked.
struct PeerPlace {
    QString address; //!< names it: as written; or the address, where a name has several
    QUrl url; //!< of its status page, with an address in place of a name; empty if the name does not resolve
    QString name; //!< the name, if it is asked by TLS: of its certificate, and for `Host`; else empty
    QString error; //!< why there is no URL

    bool operator==(const PeerPlace &) const = default;
};

//! The place or places for one written address, given what its name stands for. Pure.
[[nodiscard]] QList<PeerPlace> placesOf(const PeerAddress &written, const QList<QHostAddress> &addresses);

//! Finds out which edges the written addresses stand for: a name with several addresses stands for one edge
//! each. Names are looked up at the start and then at the interval; what a name stood for stays until it
//! resolves again.
class PeerLookup final : public QObject {
    Q_OBJECT
public:
    //! With name servers ("IP[:PORT]") only they are asked, else the system.
    PeerLookup(const QList<PeerAddress> &written, const QStringList &servers,
               std::chrono::milliseconds interval);

    void start();
    [[nodiscard]] QList<PeerPlace> places() const;

Q_SIGNALS:
    void changed();

private:
    void lookUp();
    void note(const QString &name, QList<QHostAddress> addresses, const QString &error);

    QList<PeerAddress> m_written;
    bool m_hasServers;
    DnsClient m_dns;
    QTimer m_timer;
    QMap<QString, QList<QHostAddress>> m_found; //!< by name, sorted
    QMap<QString, QString> m_errors; //!< of names that stood for nothing so far
};

} // namespace proxym
