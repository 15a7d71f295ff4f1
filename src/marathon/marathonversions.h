// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "marathon/marathonclient.h"
#include "marathon/marathonmemory.h"

namespace proxym {

//! Asks Marathon what apps were at earlier versions.
class MarathonVersions {
public:
    explicit MarathonVersions(const MarathonSettings &settings);

    //! `known`, and an answer or an error for each of `wanted`. Six requests at once, which is as many
    //! connections as Qt opens to one server; all together end within the source's timeout. Unreachable or
    //! TimedOut: nobody answered that, and it may be had another time. Any other error is Marathon's last
    //! word.
    [[nodiscard]] Task<Definitions> learned(QUrl server, QList<AppVersion> wanted, Definitions known);

    void giveUp();

private:
    struct Queue;
    Task<Done> work(QUrl server, std::shared_ptr<Queue> queue);
    Task<Result<MarathonApp>> ask(QUrl server, AppVersion wanted);
    Task<Result<MarathonApp>> askOnce(QUrl server, AppVersion wanted, QByteArray path);

    MarathonClient m_client; //!< of its own: whoever is late is given up without any other request
    std::chrono::milliseconds m_timeout;
    bool m_hasGivenUp = false;
};

} // namespace proxym
