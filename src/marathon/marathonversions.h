// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/workers.h"
#include "marathon/marathonclient.h"
#include "marathon/services/marathonmemory.h"

namespace proxym {

//! Asks Marathon for earlier definitions of apps.
class MarathonVersions {
public:
    MarathonVersions(const MarathonSettings &settings, const ServerCircle &circle);

    //! `known`, plus an answer or an error for each of `wanted`, all within the source's timeout. Unreachable
    //! or TimedOut: there was no answer, and it can be requested again. Any other error is final.
    [[nodiscard]] Task<Definitions> learned(QUrl server, QList<AppVersion> wanted, Definitions known);

    void giveUp() { m_workers.giveUp(); }

private:
    Task<Result<Done>> learn(QUrl server, AppVersion wanted, Definitions *known);
    Task<Result<MarathonApp>> ask(QUrl server, AppVersion wanted);
    Task<Result<MarathonApp>> askOnce(QUrl server, AppVersion wanted, QByteArray path);

    MarathonClient m_client; //!< its own: late requests are aborted without any others
    Workers m_workers;
};

} // namespace proxym
