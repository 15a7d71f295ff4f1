// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/settings.h"
#include "haproxy/process/process.h"
#include "haproxy/socket/admin.h"

namespace proxym {

//! The HAProxy that serves now, no matter what started it.
struct RunningHaproxy {
    qint64 pid = 0; //!< of the process that serves
    std::optional<HaproxyInfo> info; //!< from our admin socket; absent: it does not answer there
    std::optional<HaproxyProcess> master;
    bool hasOnlyMaster = false; //!< a process on our file that is not a worker: it is starting or ending, and
                                //!< serves no requests
    QList<qint64> finish; //!< PIDs to pass to -sf
};

//! Starts HAProxy, or makes it load the configuration at the path. Success is never assumed: it means that a
//! new process reports the wanted generation on the admin socket.
class HaproxyReloader {
public:
    HaproxyReloader(const HaproxySettings &settings, const HaproxyAdmin &admin);

    //! Looks in the pidfile, on the admin socket and, if both are missing, among all processes.
    [[nodiscard]] Task<std::optional<RunningHaproxy>> running() const;
    //! Puts the file in force and returns the pid that serves it. Never starts a second HAProxy alongside a
    //! living one: `before` is the one running now. Errors: Failed, with HAProxy's message, or where all its
    //! processes have died; TimedOut where the generation never appeared; Unreachable where `before` died
    //! before it was replaced.
    [[nodiscard]] Task<Result<qint64>> bringInForce(QString generation,
                                                    std::optional<RunningHaproxy> before) const;
    //! The same, whichever HAProxy is running.
    [[nodiscard]] Task<Result<qint64>> bringInForce(QString generation) const;

private:
    [[nodiscard]] QList<HaproxyProcess> possiblyOurs(qint64 answering) const;
    [[nodiscard]] Task<Result<Done>> relieve(RunningHaproxy running) const;
    [[nodiscard]] Task<Result<Done>> signalMaster(qint64 master) const;
    [[nodiscard]] Task<Result<Done>> command(QStringList more) const;
    [[nodiscard]] bool hasNewcomer(const QList<qint64> &before) const;
    [[nodiscard]] Task<Result<qint64>> proof(QString generation, QList<qint64> before) const;

    HaproxySettings m_settings;
    HaproxyAdmin m_admin;
};

//! The generation that a configuration of ours sets; empty if it sets none.
[[nodiscard]] QString generationIn(const QByteArray &config);

} // namespace proxym
