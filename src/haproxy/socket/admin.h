// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/task.h"
#include "haproxy/socket/abilities.h"
#include "haproxy/socket/answers.h"

#include <QByteArrayList>

namespace proxym {

//! Client of HAProxy's admin socket. A connection carries one line, which may hold several commands; HAProxy
//! closes it after its answer. Every call ends within the limit. Errors: Unreachable (no socket, nobody
//! behind it), TimedOut, Malformed (an answer of another shape), Refused (a command was answered with a
//! complaint, which is quoted).
class HaproxyAdmin {
public:
    HaproxyAdmin(const QString &socketPath, std::chrono::milliseconds limit);

    [[nodiscard]] const QString &socketPath() const { return m_path; }

    //! The answer to one line, as it came.
    [[nodiscard]] Task<Result<QByteArray>> ask(QByteArray line) const;
    //! Sends lines of commands in order. Stops after the line in which one was answered with a complaint.
    [[nodiscard]] Task<Result<Done>> run(QByteArrayList lines) const;

    //! One answer of one process: during a reload two of them may listen on the socket.
    [[nodiscard]] Task<Result<HaproxyInfo>> info() const;
    //! Of this process. Failed where another goes on answering in its place.
    [[nodiscard]] Task<Result<HaproxyAbilities>> abilities(qint64 pid) const;
    [[nodiscard]] Task<Result<QList<ServerStateRow>>> serversState(QString backend = {}) const;
    //! What it says of the servers of these backends, as it came: in parts, none of which takes long to read.
    [[nodiscard]] Task<Result<QByteArrayList>> wordOnServers(QStringList backends) const;
    //! Key and value of each entry of a map, named by exactly the path in the configuration.
    [[nodiscard]] Task<Result<QMultiMap<QString, QString>>> map(QString file) const;
    //! Files of the certificates read from this directory or added to it since.
    [[nodiscard]] Task<Result<QStringList>> certificates(QString directory) const;
    //! File → SHA-1 of the certificate that HAProxy has by this path.
    [[nodiscard]] Task<Result<QMap<QString, QString>>> fingerprints(QString directory,
                                                                    QStringList files) const;
    //! Backends that HAProxy does not know are missing.
    [[nodiscard]] Task<Result<LiveServers>> liveServers(QStringList backends) const;
    //! Of all backends at once: for each that is asked for alone HAProxy would walk all of them.
    [[nodiscard]] Task<Result<RequestRates>> requestRates() const;
    //! The servers of liveServers(), only counted, for a small part of what that costs HAProxy.
    [[nodiscard]] Task<Result<LiveCounts>> liveCounts(QStringList backends) const;
    //! Every backend that uses none of its servers, or has none. A long answer is read beside the event loop.
    [[nodiscard]] Task<Result<QSet<QString>>> withoutLiveServers() const;

private:
    QString m_path;
    std::chrono::milliseconds m_limit;
};

} // namespace proxym
