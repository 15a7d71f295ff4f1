// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"
#include "core/configgenerator.h"

#include <QMultiMap>
#include <QSet>

namespace proxym {

//! One line of `show servers state`.
struct ServerStateRow {
    QString backend;
    QString name;
    QString address;
    int port = 0;
    int operationalState = 0; //!< 0 down, 1 starting, 2 up, 3 stopping
    int adminState = 0; //!< bits: 1 maintenance by command, 4 disabled by the configuration, 8 drain; 0 ready
    QByteArray line; //!< as HAProxy wrote it

    //! Whether it is given requests; the same as LiveServer::isLive().
    [[nodiscard]] bool isLive() const;
    bool operator==(const ServerStateRow &) const = default;
};

//! What `show info` says, as far as it is used.
struct HaproxyInfo {
    qint64 pid = 0;
    bool isStopping = false; //!< an old process that only finishes its connections
    QString version;
    QString generation; //!< of the configuration in force; empty where that is none of ours
};

//! What came back from the admin socket, read. Pure; errors are Malformed, with what was not understood.

//! The first complaint in the answer to a line of commands; empty where all went well.
[[nodiscard]] QByteArray complaintIn(const QByteArray &answer);
//! Of `get var proc.generation; show info`.
[[nodiscard]] Result<HaproxyInfo> infoFrom(const QByteArray &answer);
//! Of `show servers state`: "1", a header, then a line for each server.
[[nodiscard]] Result<QList<ServerStateRow>> serversStateFrom(const QByteArray &answer);
//! Of `show servers state A; show servers state B; …`: how many servers of each are live. Backends that
//! HAProxy does not know are missing.
[[nodiscard]] Result<LiveCounts> liveCountsFrom(const QByteArray &answer, const QStringList &backends);
//! Of `show map`: "0x55d0… key value"; keys hold no blanks.
[[nodiscard]] Result<QMultiMap<QString, QString>> mapEntriesFrom(const QByteArray &answer);
//! Adds what `show stat BACKEND 6 -1; …` says: for each backend a header, then a row for each server and one
//! for itself. For each of these commands HAProxy walks all its proxies.
[[nodiscard]] Result<Done> addLiveServers(const QByteArray &answer, const QDateTime &answeredAt,
                                          LiveServers &live);
//! Of `show stat -1 2 -1`: how many requests a second each backend gets. Made for thousands of rows.
[[nodiscard]] Result<RequestRates> requestRatesFrom(const QByteArray &answer);

//! Of `show stat -1 2 -1`: a header, then a row for each backend; those of which no server is used.
[[nodiscard]] Result<QSet<QString>> withoutLiveServersIn(const QByteArray &answer);

} // namespace proxym
