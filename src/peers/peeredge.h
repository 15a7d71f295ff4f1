// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "peers/ownside.h"
#include "peers/peeranswer.h"
#include "peers/peerlookup.h"
#include "peers/peerreport.h"

namespace proxym {

//! What is known of one other edge, from its answers. It asks nothing itself, and knows no clock.
class PeerEdge {
public:
    using Time = std::chrono::steady_clock::time_point;

    explicit PeerEdge(const PeerPlace &place);

    [[nodiscard]] const PeerPlace &place() const { return m_place; }
    [[nodiscard]] const PeerReport &report() const { return m_report; }
    //! It is this process, under a name that several edges share.
    [[nodiscard]] bool isSelf() const { return m_isSelf; }

    //! GET of this path there, or POST; /api/status only if it has changed since the last good answer.
    [[nodiscard]] HttpRequest request(const QByteArray &method, const QString &path) const;
    //! An answer to /api/status, or why there is none.
    void hear(const Result<HttpAnswer> &answer, const OwnSide &own, Time now);
    //! The fingerprints have differed for too long, and this is not known by NAME yet.
    [[nodiscard]] bool isToBeCompared(const OwnSide &own, const PeerTimings &timings, Time now) const;
    //! An answer to /api/fingerprints.
    void compare(const Result<HttpAnswer> &answer, const Fingerprints &here, const OwnSide &own, Time now);

private:
    void fail(const QString &why);
    void notice(const OwnSide &own, Time now);

    PeerPlace m_place;
    PeerReport m_report;
    QByteArray m_tag; //!< ETag of the last good answer
    bool m_isSelf = false;
    std::optional<Time> m_differsSince;
    QDateTime m_differsAt;
    std::optional<Time> m_comparedAt;
    std::optional<std::pair<quint64, quint64>> m_compared; //!< the fingerprints that were compared last
};

//! The edges to show: without this one, and each once, by whatever addresses it was found.
[[nodiscard]] QList<PeerReport> reportsOf(const QList<PeerEdge> &edges);

} // namespace proxym
