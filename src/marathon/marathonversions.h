// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "marathon/marathonclient.h"
#include "marathon/services/marathonmemory.h"

namespace proxym {

//! Asks Marathon for earlier definitions of apps.
class MarathonVersions {
public:
    explicit MarathonVersions(const MarathonSettings &settings);

    //! `known`, plus an answer or an error for each of `wanted`. Sends six requests at once, which is as many
    //! connections as Qt opens to one server; all of them end within the source's timeout. Unreachable or
    //! TimedOut: there was no answer, and it can be requested again. Any other error is final.
    [[nodiscard]] Task<Definitions> learned(QUrl server, QList<AppVersion> wanted, Definitions known);

    void giveUp();

private:
    struct Queue;
    Task<Done> work(QUrl server, std::shared_ptr<Queue> queue);
    Task<Result<MarathonApp>> ask(QUrl server, AppVersion wanted);
    Task<Result<MarathonApp>> askOnce(QUrl server, AppVersion wanted, QByteArray path);

    MarathonClient m_client; //!< its own: late requests are aborted without any others
    std::chrono::milliseconds m_timeout;
    bool m_hasGivenUp = false;
};

} // namespace proxym
