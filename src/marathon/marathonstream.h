// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "http/keptstream.h"
#include "marathon/marathonclient.h"

namespace proxym {

//! Keeps one event stream (GET /v2/events) open, and follows redirects to the leader.
class MarathonStream final : public KeptStream {
    Q_OBJECT
public:
    //! If no byte arrives for `silence`, the connection is dead: Marathon sends a heartbeat every 10 s.
    MarathonStream(const MarathonSettings &settings, const ServerCircle &circle,
                   std::chrono::milliseconds silence = std::chrono::seconds(25));

    [[nodiscard]] Task<> stop();

private:
    MarathonClient m_client;
};

} // namespace proxym
