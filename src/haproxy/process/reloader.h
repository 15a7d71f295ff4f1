// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/settings.h"
#include "haproxy/process/process.h"
#include "haproxy/socket/admin.h"

namespace proxym {

//! The HAProxy that serves now, whoever started it.
struct RunningHaproxy {
    qint64 pid = 0; //!< of the process that serves
    std::optional<HaproxyInfo> info; //!< what it says on our admin socket; absent: it has none of ours
    std::optional<HaproxyProcess> master;
    bool hasOnlyMaster = false; //!< on our file, and no worker: it starts or ends, and serves nobody
    QList<qint64> finish; //!< whom a new process is to relieve
};

//! Starts HAProxy and makes it take what lies at the configuration's path. Success is never assumed: it is
//! the wanted generation, said on the admin socket by a new process.
class HaproxyReloader {
public:
    HaproxyReloader(const HaproxySettings &settings, const HaproxyAdmin &admin);

    //! Looks in the pidfile, on the admin socket and, where both are lost, among all processes.
    [[nodiscard]] Task<std::optional<RunningHaproxy>> running() const;
    //! Puts the file in force and returns the pid that serves it. Never makes a second HAProxy beside a
    //! living one: `before` is who runs now. Errors: Failed with what HAProxy said, or where all of it has
    //! died; TimedOut where the generation never came; Unreachable where `before` died before it was
    //! relieved.
    [[nodiscard]] Task<Result<qint64>> bringInForce(QString generation,
                                                    std::optional<RunningHaproxy> before) const;
    //! The same, beside whoever runs.
    [[nodiscard]] Task<Result<qint64>> bringInForce(QString generation) const;

private:
    [[nodiscard]] QList<HaproxyProcess> candidates(qint64 answering) const;
    [[nodiscard]] Task<Result<Done>> relieve(RunningHaproxy running) const;
    [[nodiscard]] Task<Result<Done>> command(QStringList more) const;
    [[nodiscard]] bool hasNewcomer(const QList<qint64> &before) const;
    [[nodiscard]] Task<Result<qint64>> proof(QString generation, QList<qint64> before) const;

    HaproxySettings m_settings;
    HaproxyAdmin m_admin;
};

//! The generation that a configuration of ours sets; empty where there is none in it.
[[nodiscard]] QString generationIn(const QByteArray &config);

} // namespace proxym
