// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/task.h"
#include "haproxy/socket/abilities.h"
#include "haproxy/socket/answers.h"
#include "haproxy/socket/trafficanswers.h"

#include <QByteArrayList>

namespace proxym {

//! Client of HAProxy's admin socket. A connection carries one line, which may contain several commands;
//! HAProxy closes it after its answer. Every call ends within the limit. Errors: Unreachable (no socket, or
//! nothing listens on it), TimedOut, Malformed (an answer of unexpected form), Refused (HAProxy answered a
//! command with a complaint, which is quoted).
class HaproxyAdmin {
public:
    HaproxyAdmin(const QString &socketPath, std::chrono::milliseconds limit);

    [[nodiscard]] const QString &socketPath() const { return m_path; }

    //! The answer to one line, unparsed.
    [[nodiscard]] Task<Result<QByteArray>> ask(QByteArray line) const;
    //! The answers to several lines, in order, which may be of megabytes: they are read outside the event
    //! loop.
    [[nodiscard]] Task<Result<QByteArrayList>> askAtLength(QByteArrayList lines) const;
    //! Sends lines of commands in order. Stops after the line in which HAProxy complained about a command.
    [[nodiscard]] Task<Result<Done>> run(QByteArrayList lines) const;

    //! The answer of a single process: during a reload two processes may listen on the socket.
    [[nodiscard]] Task<Result<HaproxyInfo>> info() const;
    //! The abilities of this process. Failed where another process keeps answering instead.
    [[nodiscard]] Task<Result<HaproxyAbilities>> abilities(qint64 pid) const;
    //! The names of all its backends. Not among the commands of 2.6.
    [[nodiscard]] Task<Result<QSet<QString>>> backends() const;
    [[nodiscard]] Task<Result<QList<ServerStateRow>>> serversState(QString backend = {}) const;
    //! What HAProxy reports about the servers of these backends, unparsed. It comes in parts, none of which
    //! takes long to read.
    [[nodiscard]] Task<Result<QByteArrayList>> wordOnServers(QStringList backends) const;
    //! Key and value of each entry of a map. The map is named by exactly the path in the configuration.
    [[nodiscard]] Task<Result<QMultiMap<QString, QString>>> map(QString file) const;
    //! Files of the certificates that were read from this directory, or added to it since.
    [[nodiscard]] Task<Result<QStringList>> certificates(QString directory) const;
    //! File → SHA-1 of the certificate that HAProxy has under this path.
    [[nodiscard]] Task<Result<QMap<QString, QString>>> fingerprints(QString directory,
                                                                    QStringList files) const;
    //! Backends that HAProxy does not know are missing.
    [[nodiscard]] Task<Result<LiveServers>> liveServers(QStringList backends) const;
    //! Which of these backends have requests at the moment, being answered or waiting for a server.
    [[nodiscard]] Task<Result<QSet<QString>>> busyAmong(QStringList backends) const;
    //! For all backends at once: to answer for a single one HAProxy would walk all of them anyway.
    [[nodiscard]] Task<Result<RequestRates>> requestRates() const;
    //! Its frontends' counters, and those of its backends if they are wanted, too. A long answer is read
    //! outside the event loop.
    [[nodiscard]] Task<Result<TrafficReport>> traffic(bool withBackends) const;
    //! The servers of liveServers(), but only counted, at a fraction of the cost for HAProxy.
    [[nodiscard]] Task<Result<LiveCounts>> liveCounts(QStringList backends) const;
    //! Every backend that uses none of its servers, or has none. A long answer is read outside the event
    //! loop.
    [[nodiscard]] Task<Result<QSet<QString>>> withoutLiveServers() const;

private:
    QString m_path;
    std::chrono::milliseconds m_limit;
};

} // namespace proxym
