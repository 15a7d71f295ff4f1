// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/task.h"
#include "peers/ownside.h"
#include "peers/peerlookup.h"
#include "peers/peerreport.h"

namespace proxym {

class HttpClient;

//! Which edges are asked, and how.
struct PeerWatchSettings {
    QList<PeerAddress> addresses;
    QStringList dnsServers; //!< "IP[:PORT]"; empty: the system's
    QByteArray authorization; //!< value of the header; empty: none
};

//! Asks every other edge how it is, all of them at once: none waits for another.
class PeerWatch final : public QObject {
    Q_OBJECT
public:
    //! This side, as it is now.
    struct Self {
        std::function<OwnSide()> side;
        std::function<Fingerprints()> byName;
    };

    PeerWatch(const PeerWatchSettings &settings, const Self &self, const PeerTimings &timings = {});
    ~PeerWatch() override;

    void start();
    [[nodiscard]] QList<PeerReport> reports() const;
    //! Requests a refresh of every other edge; each answers in time or is told as an error.
    [[nodiscard]] Task<QList<PeerRefresh>> refreshAll();

private:
    struct Asked; //!< an edge, and whether a question to it is open
    void follow();
    void askAll();
    [[nodiscard]] Task<> ask(std::shared_ptr<Asked> asked);
    [[nodiscard]] static Task<PeerRefresh> refresh(HttpClient &client, std::shared_ptr<Asked> asked);

    Self m_self;
    PeerTimings m_timings;
    std::unique_ptr<HttpClient> m_http;
    PeerLookup m_lookup;
    QTimer m_timer;
    QList<std::shared_ptr<Asked>> m_edges; //!< in the order of the settings
};

} // namespace proxym
