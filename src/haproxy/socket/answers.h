// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"
#include "core/configgenerator.h"
#include "core/weight.h"

#include <QMultiMap>

namespace proxym {

//! One line of `show servers state`.
struct ServerStateRow {
    QString backend;
    QString name;
    QString address;
    int port = 0;
    int operationalState = 0; //!< 0 down, 1 starting, 2 up, 3 stopping
    int adminState = 0; //!< bits: 1 maintenance by command, 4 disabled by the configuration, 8 drain; 0 ready
    std::optional<Weight> weight = {}; //!< the present one; absent where an agent sets it
    QByteArray line = {}; //!< as HAProxy wrote it

    //! True if it receives requests; same rule as LiveServer::isLive().
    [[nodiscard]] bool isLive() const;
    bool operator==(const ServerStateRow &) const = default;
};

//! The fields of `show info` that are used.
struct HaproxyInfo {
    qint64 pid = 0;
    bool isStopping = false; //!< an old process that is only finishing its connections
    QString version;
    QString generation; //!< of the configuration in force; empty where it is not one of ours
};

//! Parses the answers of the admin socket. Pure; errors are Malformed and quote what was not understood.

//! The first complaint in the answer to a line of commands; empty if there is none.
[[nodiscard]] QByteArray complaintIn(const QByteArray &answer);
//! From `get var proc.generation; show info`.
[[nodiscard]] Result<HaproxyInfo> infoFrom(const QByteArray &answer);
//! From `show servers state`: "1", a header, then a line for each server.
[[nodiscard]] Result<QList<ServerStateRow>> serversStateFrom(const QByteArray &answer);
//! From `show servers state A; show servers state B; …`: how many servers of each backend are live. Backends
//! that HAProxy does not know are missing.
[[nodiscard]] Result<LiveCounts> liveCountsFrom(const QByteArray &answer, const QStringList &backends);
//! From `show backend`: a name on each line.
[[nodiscard]] Result<QSet<QString>> backendsFrom(const QByteArray &answer);
//! From `show map`: "0x55d0… key value"; keys contain no blanks.
[[nodiscard]] Result<QMultiMap<QString, QString>> mapEntriesFrom(const QByteArray &answer);

} // namespace proxym
