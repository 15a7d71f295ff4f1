// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "peers/peerreport.h"
#include "status/statusboard.h"

namespace proxym {

//! Prometheus metrics. Fed by the board, from which most values are read only when somebody asks; no series
//! per service.
class Metrics final : public QObject {
    Q_OBJECT
public:
    explicit Metrics(const StatusBoard &board);
    ~Metrics() override;

    //! Counts a trigger from that source.
    void triggerNoticed(const QString &source);
    //! What text() says about other edges.
    void show(const QList<PeerReport> &peers);
    //! All metrics in Prometheus' text format.
    [[nodiscard]] QByteArray text();

private:
    void countRound(const RoundRecord &round);
    void update(const Status &status);

    const StatusBoard &m_board;
    struct Private;
    std::unique_ptr<Private> d; // keeps prometheus-cpp's headers out of ours
};

} // namespace proxym
