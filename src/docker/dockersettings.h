// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "http/httpclient.h"
#include "settings/settingcheck.h"
#include "settings/settinglook.h"

namespace proxym {

struct DockerSettings {
    bool enabled = false;
    QString endpoint = QStringLiteral("unix:///var/run/docker.sock");
    QString caFile; //!< one of the three: TCP with TLS
    QString certificateFile;
    QString keyFile;
    QString network; //!< whose addresses are used; empty: any
    QString hostAddress; //!< where published ports are used; empty: nowhere

    [[nodiscard]] bool hasTls() const { return !caFile.isEmpty() || !certificateFile.isEmpty(); }
    //! Where the engine's API is; the path is empty, or that of its socket.
    [[nodiscard]] QUrl url() const;
    [[nodiscard]] HttpOptions httpOptions() const;
    //! The machine of the containers, for those that use its network.
    [[nodiscard]] QString machine() const;
};

//! `unix:///PATH` or `tcp://HOST:PORT`.
[[nodiscard]] Result<Done> checkDockerEndpoint(const QString &text);
[[nodiscard]] Finding lookAtDockerEndpoint(const QString &text);

} // namespace proxym
